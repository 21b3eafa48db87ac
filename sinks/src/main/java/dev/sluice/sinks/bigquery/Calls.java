package dev.sluice.sinks.bigquery;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The client's calls as Java's futures. */
final class Calls {

    private Calls() {}

    static <T> CompletableFuture<T> future(ApiFuture<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        ApiFutures.addCallback(
                call,
                new ApiFutureCallback<T>() {
                    @Override
                    public void onSuccess(T result) {
                        future.complete(result);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        future.completeExceptionally(failure);
                    }
                },
                MoreExecutors.directExecutor());
        return future;
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** For what may block longer than anybody should wait: opening and closing writers. */
    static void onOwnThread(Runnable task) {
        Thread thread = new Thread(task, "bigquery-writer");
        thread.setDaemon(true);
        thread.start();
    }
}
