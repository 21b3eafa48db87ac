package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a filter into words. */
final class Tokenizer {
    /** A number that is longer fits no field; the bound keeps its arithmetic small. */
    private static final int MAX_NUMBER_CHARS = 60;

    private static final Pattern TOKEN = Pattern.compile("(?<space>\\s+)"
            + "|(?<word>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<number>[0-9]+(\\.[0-9]+)?)(?![A-Za-z0-9_.])"
            + "|(?<operator><>|<=|>=|!=|[=<>(),+*/%.\\[\\]-])");

    /** What people write who come from other languages. */
    private static final Map<String, String> FOREIGN = Map.of("&", "AND", "|", "OR", "!", "NOT", "~", "LIKE");

    private final FilterText source;
    private final String text;

    private Tokenizer(FilterText source) {
        this.source = source;
        this.text = source.text();
    }

    /** The words, ended by one of kind {@link Kind#END}. */
    static List<Token> tokens(FilterText source) throws FilterException {
        return new Tokenizer(source).tokens();
    }

    private List<Token> tokens() throws FilterException {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int index = 0;
        while (index < text.length()) {
            char first = text.charAt(index);
            if (first == '\'' || first == '"') {
                int end = endOfQuoted(index, first);
                String quote = String.valueOf(first);
                String content = text.substring(index + 1, end - 1).replace(quote + quote, quote);
                tokens.add(token(first == '"' ? Kind.QUOTED_NAME : Kind.STRING, content, index, end));
                index = end;
                continue;
            }
            matcher.region(index, text.length());
            if (!matcher.lookingAt()) {
                throw unexpected(index);
            }
            if (matcher.group("word") != null) {
                tokens.add(token(Kind.WORD, matcher.group(), index, matcher.end()));
            } else if (matcher.group("number") != null) {
                if (matcher.group().length() > MAX_NUMBER_CHARS) {
                    throw new FilterException(source.problem(
                            new Place(index, matcher.end()),
                            "a number of " + matcher.group().length() + " characters",
                            "at most " + MAX_NUMBER_CHARS,
                            null));
                }
                tokens.add(token(Kind.NUMBER, matcher.group(), index, matcher.end()));
            } else if (matcher.group("operator") != null) {
                tokens.add(token(Kind.OPERATOR, matcher.group(), index, matcher.end()));
            }
            index = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", new Place(text.length(), text.length())));
        return tokens;
    }

    private static Token token(Kind kind, String content, int start, int end) {
        return new Token(kind, content, new Place(start, end));
    }

    /** The index behind the closing quote; a doubled quote stands for itself. */
    private int endOfQuoted(int start, char quote) throws FilterException {
        int index = start + 1;
        while (index < text.length()) {
            if (text.charAt(index) == quote) {
                boolean doubled = index + 1 < text.length() && text.charAt(index + 1) == quote;
                if (!doubled) {
                    return index + 1;
                }
                index++;
            }
            index++;
        }
        throw new FilterException(source.problem(
                new Place(start, text.length()), "an open " + quote, "a closing " + quote + " before the end", null));
    }

    private FilterException unexpected(int index) {
        String character = new String(Character.toChars(text.codePointAt(index)));
        String meant = FOREIGN.get(character);
        return new FilterException(source.problem(
                new Place(index, index + character.length()),
                Character.isDigit(text.charAt(index)) ? "a number such as 22 or 0.5" : "a name, literal or operator",
                meant));
    }
}
