package dev.sluice.subscription;

/**
 * A key of a mapping as its reader asks for it.
 *
 * @param meaning what it is for, in Markdown
 * @param required whether it always has to be there
 * @param fallback what counts when it is left out, as it would be written; empty when that takes more than a word
 * @param shape how its value is read
 */
record Option(String key, String meaning, boolean required, String fallback, Shape<?> shape) {

    Form form() {
        return shape.form();
    }
}
