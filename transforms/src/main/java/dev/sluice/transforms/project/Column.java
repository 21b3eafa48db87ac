package dev.sluice.transforms.project;

import org.apache.avro.Schema;

/**
 * One field of the delivered events.
 *
 * @param name its name after the steps
 * @param field the writer's field it is read from
 * @param schema its Avro schema without null, see {@link Projection}
 */
public record Column(String name, String field, Schema schema) {}
