package dev.sluice.transforms.project;

import org.apache.avro.Schema;

/**
 * One field of the delivered events.
 *
 * @param name its name after the steps
 * @param field the slots' field it is read from: the writer's, or one that a step adds
 * @param schema its Avro schema without null, see {@link Projection}
 */
public record Column(String name, String field, Schema schema) {}
