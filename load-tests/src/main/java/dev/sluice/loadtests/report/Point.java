package dev.sluice.loadtests.report;

import com.fasterxml.jackson.annotation.JsonFormat;

/** A point of a line chart, in the units of its axes; {@code [x, y]} in JSON. */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Point(double x, double y) {}
