package dev.sluice.transforms.filter;

/** The text is not a filter. The message is the problem's description. */
public final class FilterException extends Exception {
    private static final long serialVersionUID = 1;

    private final FilterProblem problem;

    FilterException(FilterProblem problem) {
        super(problem.describe());
        this.problem = problem;
    }

    /** Where it stopped making sense, and what was expected there. */
    public FilterProblem problem() {
        return problem;
    }
}
