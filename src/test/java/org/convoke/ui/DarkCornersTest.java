package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.convoke.Chromium;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are easily ugly, in a real browser. With {@code -Dconvoke.screenshots=DIR} it keeps what it has seen. */
@Tag("slow")
class DarkCornersTest {
    /** No text of a chart may lie over another, or leave the drawing; nor may the page be wider than the window. */
    private static final String OVERLAPS = """
            (() => {
              const found = [];
              if (document.documentElement.scrollWidth > window.innerWidth) found.push('wider than the window');
              for (const svg of document.querySelectorAll('svg.cv-chart')) {
                const name = svg.getAttribute('aria-label');
                const frame = svg.getBoundingClientRect();
                const texts = [...svg.querySelectorAll('text')].filter(t => !t.closest('.cv-tip'))
                    .map(t => ({said: t.textContent, box: t.getBoundingClientRect(), turned: t.hasAttribute('transform')}));
                for (const t of texts) {
                  if (t.box.left < frame.left - 1 || t.box.right > frame.right + 1
                      || t.box.top < frame.top - 1 || t.box.bottom > frame.bottom + 1) {
                    found.push(name + ': outside: ' + t.said);
                  }
                }
                for (let i = 0; i < texts.length; i++) {
                  for (let j = i + 1; j < texts.length; j++) {
                    const a = texts[i].box, b = texts[j].box;
                    const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
                    if (over && !texts[i].turned && !texts[j].turned) {
                      found.push(name + ': over each other: ' + texts[i].said + ', ' + texts[j].said);
                    }
                  }
                }
              }
              return found;
            })()""";

    /** Kinds of texts whose contrast is below that of the Web Content Accessibility Guidelines, 4.5. */
    private static final String FAINT = """
            (() => {
              document.documentElement.setAttribute('data-bs-theme', 'THEME');
              const light = colour => {
                const parts = colour.match(/[0-9.]+/g).slice(0, 3).map(v => v / 255)
                    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
              };
              const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
              const style = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
              const back = style('.cv', 'backgroundColor');
              const found = [];
              for (const [selector, property, behind] of [
                  ['.cv h4', 'color', back], ['.cv-facts td', 'color', back], ['.cv code', 'color', back],
                  ['.cv-quiet', 'color', back], ['.cv-chart .cv-title', 'fill', back], ['.cv-chart .cv-label', 'fill', back],
                  ['.cv-tip text', 'fill', style('.cv-tip rect', 'fill')],
                  ['.cv-bar span', 'color', style('.cv-bar', 'backgroundColor')],
                  ['.cv-bar span', 'color', style('.cv-bar div', 'backgroundColor')],
                  ['.cv-warn', 'color', style('.cv-warn', 'backgroundColor')]]) {
                if (contrast(style(selector, property), behind) < 4.5) found.push(selector + ' on ' + behind);
              }
              return found;
            })()""";

    @TempDir
    private Path folder;

    private static RunView view(int classes, int epochs, int stepsPerEpoch, Optional<Long> steps) {
        return new SyntheticRun("r", SyntheticRun.classes(classes), epochs, stepsPerEpoch).view(steps);
    }

    @Test
    void nothingOverlapsOrBreaksWhateverThereIsToShow() throws IOException {
        Map<String, RunView> corners = new TreeMap<>(Map.of(
                "no-data", view(10, 3, 100, Optional.of(0L)),
                "one-step", view(10, 3, 100, Optional.of(1L)),
                "one-class", view(1, 1, 10, Optional.empty()),
                "20000-steps", view(10, 4, 5_000, Optional.empty()),
                "100-classes", view(100, 3, 200, Optional.empty()),
                "300-classes", view(300, 2, 100, Optional.empty())));
        try (Chromium browser = Chromium.start(folder)) {
            for (Map.Entry<String, RunView> corner : corners.entrySet()) {
                Path page = Files.writeString(folder.resolve(corner.getKey() + ".html"), Pages.file(corner.getValue()));
                browser.load(page.toUri().toString());
                String screenshots = System.getProperty("convoke.screenshots", "");
                if (!screenshots.isEmpty()) {
                    browser.screenshot(Path.of(screenshots, corner.getKey() + ".png"));
                }
                assertThat(browser.complaints()).as(corner.getKey()).isEmpty();
                assertThat(browser.value(OVERLAPS)).as(corner.getKey()).isEmpty();
                assertThat(browser.value("document.querySelectorAll('script').length")
                                .asInt())
                        .isZero();
                int spans = corner.getValue().spans().size();
                assertThat(points(browser, "Loss")).as(corner.getKey()).isEqualTo(spans);
                assertThat(points(browser, "Time of a step"))
                        .as(corner.getKey())
                        .isEqualTo(spans);
            }
            // The last page has the evil name in it, as text.
            assertThat(browser.value("document.body.innerText").asText()).contains(SyntheticRun.EVIL);
        }
    }

    /** Spark's UI has a dark theme: texts must stand out from what is behind them in both. */
    @Test
    void textsStandOutInTheDarkThemeToo() throws IOException {
        Path page = Files.writeString(folder.resolve("dark.html"), Pages.file(view(10, 3, 100, Optional.empty())));
        try (Chromium browser = Chromium.start(folder)) {
            browser.load(page.toUri().toString());
            for (String theme : List.of("light", "dark")) {
                assertThat(browser.value(FAINT.replace("THEME", theme)))
                        .as(theme)
                        .isEmpty();
                String screenshots = System.getProperty("convoke.screenshots", "");
                if (!screenshots.isEmpty()) {
                    browser.screenshot(Path.of(screenshots, theme + ".png"));
                }
            }
            assertThat(browser.value("getComputedStyle(document.querySelector('.cv')).backgroundColor")
                            .asText())
                    .isEqualTo("rgb(33, 37, 41)");
        }
    }

    private static int points(Chromium browser, String chart) {
        return browser.value("+document.querySelector(\"svg[aria-label^='" + chart + "']\").dataset.points")
                .asInt();
    }

    @Test
    void theMouseShowsTheValuesOfTheStepThatItIsOver() throws IOException {
        RunView view = view(10, 1, 100, Optional.empty());
        Path page = Files.writeString(folder.resolve("hover.html"), Pages.file(view));
        try (Chromium browser = Chromium.start(folder)) {
            browser.load(page.toUri().toString());
            JsonNode box = browser.value("(() => { const b = document.querySelector(\"svg[aria-label='Loss']\")"
                    + ".querySelectorAll('.cv-h > rect')[39].getBoundingClientRect();"
                    + " return [b.left + b.width / 2, b.top + b.height / 2]; })()");
            browser.moveMouse(box.get(0).asDouble(), box.get(1).asDouble());
            JsonNode shown = browser.value("[...document.querySelectorAll('.cv-tip')]"
                    + ".filter(t => getComputedStyle(t).visibility == 'visible')"
                    + ".flatMap(t => [...t.querySelectorAll('tspan')].map(s => s.textContent))");
            assertThat(shown).hasSizeGreaterThanOrEqualTo(2);
            assertThat(List.of(shown.get(0).asText(), shown.get(1).asText()))
                    .containsExactly("step 40", Html.format("loss %.4f", SyntheticRun.loss(40)));
        }
    }
}
