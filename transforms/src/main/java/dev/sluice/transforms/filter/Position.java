package dev.sluice.transforms.filter;

/** A place in a filter's text; lines and columns count from 1. */
record Position(int line, int column) {}
