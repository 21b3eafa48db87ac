package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.And;
import dev.sluice.transforms.filter.Expression.Between;
import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Comparison;
import dev.sluice.transforms.filter.Expression.In;
import dev.sluice.transforms.filter.Expression.IsNull;
import dev.sluice.transforms.filter.Expression.Like;
import dev.sluice.transforms.filter.Expression.Not;
import dev.sluice.transforms.filter.Expression.Or;
import dev.sluice.transforms.filter.Expression.Truth;
import dev.sluice.transforms.filter.Operand.FieldName;
import java.util.stream.Stream;

/** The names of the fields in an expression, in the order of the text. */
final class FieldNames implements Expression.Visitor<Stream<String>> {
    @Override
    public Stream<String> and(And and) {
        return and.operands().stream().flatMap(operand -> operand.accept(this));
    }

    @Override
    public Stream<String> or(Or or) {
        return or.operands().stream().flatMap(operand -> operand.accept(this));
    }

    @Override
    public Stream<String> not(Not not) {
        return not.operand().accept(this);
    }

    @Override
    public Stream<String> comparison(Comparison comparison) {
        return names(Stream.of(comparison.left(), comparison.right()));
    }

    @Override
    public Stream<String> in(In in) {
        return Stream.of(in.field().name());
    }

    @Override
    public Stream<String> between(Between between) {
        return Stream.of(between.field().name());
    }

    @Override
    public Stream<String> like(Like like) {
        return Stream.of(like.field().name());
    }

    @Override
    public Stream<String> isNull(IsNull isNull) {
        return Stream.of(isNull.field().name());
    }

    @Override
    public Stream<String> truth(Truth truth) {
        return Stream.of(truth.field().name());
    }

    @Override
    public Stream<String> call(Call call) {
        return names(call.arguments().stream());
    }

    private static Stream<String> names(Stream<Operand> operands) {
        return operands.filter(FieldName.class::isInstance).map(operand -> ((FieldName) operand).name());
    }
}
