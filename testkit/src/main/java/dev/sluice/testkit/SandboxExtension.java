package dev.sluice.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A sandbox for the tests of a class, those of nested classes included.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SandboxExtension sandbox = new SandboxExtension(Sandbox.builder().kafka().siem());
 * }</pre>
 */
public final class SandboxExtension implements BeforeAllCallback, AfterAllCallback {

    private final Sandbox.Builder builder;
    private @Nullable Sandbox sandbox;
    // JUnit calls this for nested classes too.
    private int depth;

    /** Starts the sandbox before the first test. */
    public SandboxExtension(Sandbox.Builder builder) {
        this.builder = builder;
    }

    /** The running sandbox; only from within tests. */
    public Sandbox get() {
        if (sandbox == null) {
            throw new IllegalStateException("sandbox: not started (expected: called from a test)");
        }
        return sandbox;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (depth++ == 0) {
            sandbox = builder.start();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (--depth == 0 && sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
