/**
 * A SIEM stand-in that speaks Splunk's HTTP Event Collector and plain JSON lines, over HTTP/1.1 and HTTP/2, and misbehaves
 * on demand. The network is Netty's; {@link dev.sluice.testkit.siem.HecEndpoint} and
 * {@link dev.sluice.testkit.siem.IngestEndpoint} judge a request's body without it.
 */
@NullMarked
package dev.sluice.testkit.siem;

import org.jspecify.annotations.NullMarked;
