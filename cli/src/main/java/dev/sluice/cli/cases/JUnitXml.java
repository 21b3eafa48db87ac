package dev.sluice.cli.cases;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results as build servers read them: the XML of JUnit's reports, a suite for each subscription. */
final class JUnitXml {
    private static final double MILLIS_PER_SECOND = 1000;

    private JUnitXml() {}

    static void write(Path file, List<CaseResult> results) throws IOException {
        Map<String, List<CaseResult>> suites = results.stream()
                .collect(Collectors.groupingBy(CaseResult::subscription, LinkedHashMap::new, Collectors.toList()));
        try (Writer writer = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(writer);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (Map.Entry<String, List<CaseResult>> suite : suites.entrySet()) {
                suite(xml, suite.getKey(), suite.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(file + ": not writable as XML", e);
        }
    }

    private static void suite(XMLStreamWriter xml, String name, List<CaseResult> results) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", name);
        xml.writeAttribute("tests", Integer.toString(results.size()));
        xml.writeAttribute(
                "failures",
                Long.toString(results.stream().filter(result -> !result.ok()).count()));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", "0");
        xml.writeAttribute(
                "time", seconds(results.stream().mapToLong(CaseResult::millis).sum()));
        for (CaseResult result : results) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", name);
            xml.writeAttribute("name", result.test());
            xml.writeAttribute("file", result.file());
            xml.writeAttribute("line", Integer.toString(result.line()));
            xml.writeAttribute("time", seconds(result.millis()));
            if (!result.ok()) {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", readable(result.difference().get(0)));
                xml.writeCharacters(readable(String.join("\n", result.difference())));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / MILLIS_PER_SECOND);
    }

    /** Events may have characters that XML does not. */
    private static String readable(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }
}
