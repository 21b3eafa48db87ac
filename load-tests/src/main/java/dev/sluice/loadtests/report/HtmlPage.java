package dev.sluice.loadtests.report;

import dev.sluice.loadtests.report.Profile.Call;
import dev.sluice.loadtests.report.Profile.HotMethod;
import dev.sluice.loadtests.report.Profile.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A report as one HTML file that needs no other, nor a script. */
final class HtmlPage implements Part.Display {
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --text: #1c2430; --soft: #5c6773; --line: #d9dee4; --back: #ffffff; --card: #f5f7f9 }
            @media (prefers-color-scheme: dark) {
              :root { --text: #e3e8ee; --soft: #9aa5b1; --line: #343c46; --back: #14181d; --card: #1c2229 }
            }
            * { box-sizing: border-box }
            body { margin: 0; background: var(--back); color: var(--text);
              font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
            main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem }
            h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
            h3 { font-size: 1rem; margin: 1.25rem 0 .25rem }
            p { max-width: 48rem; margin: .75rem 0 }
            p.about, p.note, small { color: var(--soft); font-size: .875rem }
            code, summary { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875rem }
            .wide { overflow-x: auto }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums }
            th, td { padding: .3rem .75rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top }
            th:first-child, td:first-child { padding-left: 0; min-width: 3.5rem }
            th { color: var(--soft); font-weight: 600; font-size: .875rem; vertical-align: bottom }
            .n { text-align: right; white-space: nowrap }
            td.m { width: 100%; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .8125rem; overflow-wrap: anywhere }
            td.m small { font-size: .75rem }
            .charts { display: grid; gap: 1rem; margin: 1.5rem 0; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
            figure { margin: 0; padding: .75rem; background: var(--card); border-radius: .5rem; max-width: 46rem; min-width: 0 }
            figcaption { font-weight: 600; margin-bottom: .25rem }
            figcaption small { font-weight: 400 }
            figure svg { display: block; width: 100%; height: auto }
            .keys { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .875rem }
            .keys i { display: inline-block; width: .75rem; height: .75rem; border-radius: 2px; margin-right: .35rem }
            details { margin: .25rem 0; max-width: 100% }
            details details, details .leaf { margin-left: .75rem; padding-left: .5rem; border-left: 1px solid var(--line) }
            summary { cursor: pointer; overflow-wrap: anywhere }
            .leaf { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875rem; overflow-wrap: anywhere }
            """;

    /** Groups of threads of one run; those behind them are idle. */
    private static final int MOST_THREADS = 12;

    private static final String NO_CHART =
            "Not drawn: there are no values, or no fonts on the machine that wrote this. What there is, is in the JSON file.";

    private final StringBuilder html = new StringBuilder();
    private boolean inCharts;

    private HtmlPage() {}

    static String of(ReportFile report) {
        HtmlPage page = new HtmlPage();
        page.head(report);
        report.parts().forEach(part -> part.showOn(page));
        page.endCharts();
        page.html.append("</main>\n</body>\n</html>\n");
        return page.html.toString();
    }

    private void head(ReportFile report) {
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(report.title()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n");
        element("h1", report.title());
        html.append("<p class=\"about\"><code>./sluice ")
                .append(escaped(report.command()))
                .append("</code>, ")
                .append(escaped(report.date().replace("T", " ").replace("Z", " UTC")))
                .append("<br>")
                .append(escaped(report.machine().describe()))
                .append("</p>\n");
    }

    @Override
    public void text(Part.Text text) {
        endCharts();
        element("p", text.text());
    }

    @Override
    public void table(Part.Table table) {
        endCharts();
        element("h2", table.title());
        html.append("<div class=\"wide\"><table>\n<thead><tr>");
        for (int i = 0; i < table.columns().size(); i++) {
            cell("th", table.isNumeric(i) ? "n" : "", table.columns().get(i));
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                cell("td", table.isNumeric(i) ? "n" : "", row.get(i));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    @Override
    public void bars(Part.Bars bars) {
        List<String> keys = new ArrayList<>();
        if (Drawing.isNumbered(bars)) {
            bars.values().keySet().forEach(name -> keys.add("<b>" + (keys.size() + 1) + "</b> " + escaped(name)));
        }
        chart(bars.title(), bars.unit(), keys, Drawing.svg(bars));
    }

    @Override
    public void lines(Part.Lines lines) {
        List<String> keys = new ArrayList<>();
        lines.series().keySet().forEach(name -> keys.add(swatch(keys.size()) + escaped(name)));
        chart(lines.title(), lines.yUnit() + " over " + lines.xUnit(), keys, Drawing.svg(lines));
    }

    private static String swatch(int series) {
        String color = String.format("#%06x", Drawing.color(series).getRGB() & 0xffffff);
        String fill = Drawing.isDashed(series)
                ? "repeating-linear-gradient(90deg, " + color + " 0 4px, transparent 4px 6px)"
                : color;
        return "<i style=\"background: " + fill + "\"></i>";
    }

    /** A chart and what its colors or numbers mean, as HTML. */
    private void chart(String title, String unit, List<String> keys, Optional<String> svg) {
        if (!inCharts) {
            html.append("<div class=\"charts\">\n");
            inCharts = true;
        }
        html.append("<figure><figcaption>")
                .append(escaped(title))
                .append(" <small>")
                .append(escaped(unit))
                .append("</small></figcaption>\n");
        if (!keys.isEmpty()) {
            html.append("<div class=\"keys\">");
            keys.forEach(key -> html.append("<span>").append(key).append("</span>"));
            html.append("</div>\n");
        }
        String label = "<svg role=\"img\" aria-label=\"" + escaped(title) + "\"";
        html.append(svg.map(drawn -> label + drawn.substring("<svg".length()))
                        .orElse("<p class=\"note\">" + NO_CHART + "</p>\n"))
                .append("</figure>\n");
    }

    private void endCharts() {
        if (inCharts) {
            html.append("</div>\n");
            inCharts = false;
        }
    }

    @Override
    public void profile(Profile profile) {
        endCharts();
        element("h2", profile.run() + ": where its CPU time went");
        if (!profile.threadCpuSeconds().isEmpty()) {
            threads(profile.threadCpuSeconds());
        }
        if (profile.samples() > 0) {
            samples(profile);
        }
    }

    private void threads(Map<String, Double> cpuSeconds) {
        double all =
                cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
        html.append("<div class=\"wide\"><table>\n<thead><tr>");
        cell("th", "n", "CPU-seconds");
        cell("th", "n", "%");
        cell("th", "", "threads");
        html.append("</tr></thead>\n<tbody>\n");
        cpuSeconds.entrySet().stream().limit(MOST_THREADS).forEach(group -> {
            double seconds = group.getValue();
            html.append("<tr>");
            cell("td", "n", String.format(Locale.ROOT, "%.1f", seconds));
            cell("td", "n", String.format(Locale.ROOT, "%.1f", 100 * seconds / Math.max(all, Double.MIN_VALUE)));
            cell("td", "", group.getKey());
            html.append("</tr>\n");
        });
        html.append("</tbody></table></div>\n");
    }

    private void samples(Profile profile) {
        html.append("<p class=\"note\">")
                .append(profile.samples())
                .append(" samples of Java code in the steady part; native code, such as compression and system calls,")
                .append(" the compiler and the collector are not in them.</p>\n");
        methods(profile.methods());
        opening("By threads");
        for (Threads group : profile.threads()) {
            element("h3", group.percent() + " % " + group.name());
            methods(group.methods());
        }
        html.append("</details>\n");
        opening("Calls");
        for (Call thread : profile.calls()) {
            opening(thread.percent() + " % " + thread.method());
            thread.calls().forEach(this::call);
            html.append("</details>\n");
        }
        html.append("</details>\n");
    }

    private void methods(List<HotMethod> methods) {
        html.append("<div class=\"wide\"><table>\n<thead><tr>");
        cell("th", "n", "own %");
        cell("th", "n", "with calls %");
        cell("th", "", "method");
        html.append("</tr></thead>\n<tbody>\n");
        for (HotMethod method : methods) {
            html.append("<tr>");
            cell("td", "n", String.valueOf(method.ownPercent()));
            cell("td", "n", String.valueOf(method.totalPercent()));
            html.append("<td class=\"m\">")
                    .append(escaped(shortName(method.method())))
                    .append(" <small>")
                    .append(escaped(packageName(method.method())))
                    .append("</small></td></tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    /** Methods that only hand on to one other are in one line with it. */
    private void call(Call first) {
        List<String> chain = new ArrayList<>();
        Call last = first;
        chain.add(shortName(last.method()));
        while (last.calls().size() == 1 && last.calls().get(0).percent() >= last.percent() - 0.2) {
            last = last.calls().get(0);
            chain.add(shortName(last.method()));
        }
        String way = first.percent() + " % " + inShort(chain);
        if (last.calls().isEmpty()) {
            html.append("<div class=\"leaf\">").append(escaped(way)).append("</div>\n");
        } else {
            opening(way);
            last.calls().forEach(this::call);
            html.append("</details>\n");
        }
    }

    private void opening(String summary) {
        html.append("<details><summary>").append(escaped(summary)).append("</summary>\n");
    }

    private static String inShort(List<String> chain) {
        int last = chain.size() - 1;
        List<String> shown = chain.size() <= 4
                ? chain
                : List.of(chain.get(0), "(" + (chain.size() - 3) + " more)", chain.get(last - 1), chain.get(last));
        return String.join(" › ", shown);
    }

    /** Without its package. */
    private static String shortName(String method) {
        int name = method.lastIndexOf('.');
        int owner = name < 0 ? -1 : method.lastIndexOf('.', name - 1);
        return method.substring(owner + 1);
    }

    private static String packageName(String method) {
        String name = shortName(method);
        return method.substring(0, Math.max(0, method.length() - name.length() - 1));
    }

    private void cell(String tag, String style, String text) {
        html.append('<').append(tag);
        if (!style.isEmpty()) {
            html.append(" class=\"").append(style).append('"');
        }
        html.append('>').append(escaped(text)).append("</").append(tag).append('>');
    }

    private void element(String tag, String text) {
        html.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag)
                .append(">\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
