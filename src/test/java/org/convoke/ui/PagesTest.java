package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class PagesTest {
    private static final Pages.Links LINKS = new Pages.Links("/training/", "/training/runs/", 2, false);

    private static String page(RunView view) {
        return Pages.run(view, LINKS);
    }

    /** Only the elements that stay open by HTML's rules are closed. */
    private static void assertWellFormed(String html) throws Exception {
        String xml = "<p>" + html.replaceAll("<(meta|img)([^>]*)>", "<$1$2/>") + "</p>";
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        assertThat(factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"1,1,0", "1,1,1", "10,2,100", "20,3,400", "100,2,200", "200,1,100"})
    void everyPageIsWellFormedWhateverThereIsToShow(int classes, int epochs, long steps) throws Exception {
        SyntheticRun run = new SyntheticRun("r", SyntheticRun.classes(classes), epochs, 100);
        assertWellFormed(page(run.view(Optional.of(steps))));
        assertWellFormed(page(run.view(Optional.empty())));
        assertWellFormed(Pages.list(List.of(run.view(Optional.of(steps))), "/training/"));
    }

    @Test
    void namesOfClassesAreNeverMarkup() {
        RunView view = new SyntheticRun(SyntheticRun.EVIL, SyntheticRun.classes(10), 2, 100).view(Optional.empty());

        for (String html : List.of(
                page(view),
                Pages.file(view),
                Pages.list(List.of(view), "/t/"),
                Pages.noRun("/t/", SyntheticRun.EVIL))) {
            assertThat(html).doesNotContain("<script").contains("&lt;script&gt;");
        }
    }

    @Test
    void thereIsOnePointForEachStepAndNoScript() {
        String html = page(new SyntheticRun("r", List.of("a", "b"), 1, 1_000).view(Optional.of(321L)));

        assertThat(html)
                .contains("aria-label=\"Loss\" data-points=\"321\"", "aria-label=\"Accuracy\" data-points=\"0\"");
        assertThat(html).doesNotContainIgnoringCase("<script");
    }

    @Test
    void anAverageOfTheWeightsHasItsCurveAndTheValidationSaysThatItIsOfIt() {
        RunView view = new SyntheticRun("r", List.of("a", "b"), 3, 100).view(Optional.empty());
        for (String html : List.of(page(view), Pages.file(view))) {
            assertThat(html)
                    .contains(
                            "aria-label=\"Distance of the averaged weights from the trained ones\" data-points=\"3\"",
                            Html.format(
                                    ">‖average − weights‖ / ‖weights‖ = %.4g</tspan>", SyntheticRun.averageDistance(2)),
                            "<th>averaged weights</th><td>" + SyntheticRun.AVERAGE,
                            "<h4>Validation of the averaged weights after epoch 3</h4>")
                    .containsPattern("aria-label=\"Loss\"[^\\n]*>validation \\(averaged weights\\)</text>")
                    .containsPattern("aria-label=\"Accuracy\"[^\\n]*>validation \\(averaged weights\\)</text>");
        }
    }

    @Test
    void theWeightOfAClassStandsBesideItsImages() {
        String html = page(new SyntheticRun("r", List.of("a", "bb"), 1, 100).view(Optional.empty()));
        String bar = "<td><div style=\"background:%s;height:11px;margin-top:5px;width:%s%%\"></div></td>";
        assertThat(html)
                .contains("<tr><td>a</td><td class=\"cv-n\">11</td>" + bar.formatted("#0072B2", "91.7")
                        + "<td class=\"cv-n\">0.500</td>" + bar.formatted("#E69F00", "33.3") + "</tr>")
                .contains("<td class=\"cv-n\">1.50</td>" + bar.formatted("#E69F00", "100.0"));
    }

    /** As of a run without them, and in the log of an earlier version. */
    @Test
    void withoutAnAverageOrClassWeightsThePageSaysNothingOfThem() throws Exception {
        String with = new SyntheticRun("r", List.of("a", "b"), 2, 100)
                .view(Optional.empty())
                .jsonText();
        String without = with.replace(",\"average\":\"" + SyntheticRun.AVERAGE + "\",\"classWeights\":[0.5,1.5]", "")
                .replaceAll(",\"averageDistance\":[0-9.]+", "");
        assertThat(without).doesNotContain("average", "classWeights");

        String html = page(RunView.parse(without));

        assertWellFormed(html);
        assertThat(html)
                .doesNotContain("averaged weights", "<th class=\"cv-n\">weight</th>")
                .contains(">validation</text>", "<h4>Validation after epoch 2</h4>");
    }

    @Test
    void onlyARunningRunIsLoadedAgain() {
        SyntheticRun run = new SyntheticRun("r", List.of("a", "b"), 1, 100);

        assertThat(page(run.view(Optional.of(50L)))).contains("http-equiv=\"refresh\"", "about ");
        assertThat(Pages.run(run.view(Optional.of(50L)), new Pages.Links("/t/", "/l/", 1, true)))
                .doesNotContain("http-equiv");
        assertThat(page(run.view(Optional.empty()))).doesNotContain("http-equiv");
    }

    @Test
    void theReportNeedsNothingElse() {
        String html = Pages.file(new SyntheticRun("r", List.of("a", "b"), 2, 100).view(Optional.empty()));

        assertThat(Pattern.compile("(src|href)=\"(?!data:)").matcher(html).find())
                .isFalse();
        assertThat(html).contains("Confusion matrix", "Kernels of layer 1 (conv)", "aria-label=\"Loss\"");
    }

    @Test
    void hoveringTellsTrueValues() {
        String html = page(new SyntheticRun("r", List.of("a", "b"), 1, 100).view(Optional.of(40L)));

        assertThat(html).contains(">step 40</tspan>", Html.format(">loss %.4f</tspan>", SyntheticRun.loss(40)));
    }

    @Test
    void anInfiniteValidationLossIsLeftOut() {
        String finite = new SyntheticRun("r", List.of("a", "b"), 2, 100)
                .view(Optional.empty())
                .jsonText();
        String infinite = finite.replaceFirst("\"validationLoss\" ?: ?[^,}]+", "\"validationLoss\":\"Infinity\"");
        assertThat(infinite).isNotEqualTo(finite);

        assertThat(page(RunView.parse(infinite)))
                .contains("aria-label=\"Loss\"")
                .doesNotContain("NaN", "Infinity");
    }
}
