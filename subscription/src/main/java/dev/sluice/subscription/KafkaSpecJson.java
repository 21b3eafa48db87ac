package dev.sluice.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A KafkaSpec as JSON and back without loss: how it travels in pipeline options to the workers. It holds references to
 * secrets, never secrets. Not the form that people write; that is YAML.
 */
public final class KafkaSpecJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private KafkaSpecJson() {}

    /** One line of JSON. */
    public static String write(KafkaSpec kafka) {
        try {
            return JSON.writeValueAsString(kafka);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("kafka: not writable as JSON (expected: a plain record)", e);
        }
    }

    /**
     * What {@link #write} was given.
     *
     * @throws IllegalArgumentException when the text is something else; the message says where
     */
    public static KafkaSpec read(String json) {
        try {
            return JSON.readValue(json, KafkaSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "json: " + e.getOriginalMessage() + " (expected: the JSON of a KafkaSpec)", e);
        }
    }
}
