package org.convoke;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real browser without a window, driven by its DevTools protocol. Tests are skipped where there is none: install
 * {@code chromium}, or name one by the environment variable {@code CHROMIUM}.
 */
public final class Chromium implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    /** Pages that are all there, by the names that the browser gives them. */
    private final List<String> loaded = new CopyOnWriteArrayList<>();

    private int sent;
    private String session = "";

    private Chromium(Process process, URI address) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .join();
        String target = ask("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .asText();
        session = ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            ask(domain + ".enable", Map.of());
        }
        ask(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 1280, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
        ask("Page.setLifecycleEventsEnabled", Map.of("enabled", true));
    }

    /**
     * Starts one.
     *
     * @param folder for its files
     */
    public static Chromium start(Path folder) {
        Optional<Path> program = program();
        assumeThat(program)
                .as("needs a browser: install chromium, or set CHROMIUM")
                .isPresent();
        Path log = folder.resolve("chromium.log");
        try {
            Process process = new ProcessBuilder(
                            program.get().toString(),
                            "--headless=new",
                            // As root, and in a container, its sandbox cannot be.
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + folder.resolve("profile"))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            String address = Eventually.get("address of the browser", BOUND, () -> logged(log));
            return new Chromium(process, URI.create(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The browser, if one is found. */
    public static Optional<Path> program() {
        String named = System.getenv("CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<String> logged(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("DevTools listening on "))
                    .map(line -> line.substring("DevTools listening on ".length()))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads a page, and waits until all of it is there. */
    public void load(String url) {
        complaints.clear();
        JsonNode answer = ask("Page.navigate", Map.of("url", url));
        if (answer.has("errorText")) {
            throw new AssertionError(url + ": " + answer.get("errorText").asText());
        }
        // Of this page, and not of the one before, which may be about to load itself again.
        String loader = answer.get("loaderId").asText();
        Eventually.get(
                "load of " + url,
                BOUND,
                () -> loaded.stream().filter(loader::equals).findFirst());
    }

    /** The value of an expression in the page. */
    public JsonNode value(String expression) {
        JsonNode answer = ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** What the page has complained of since it was loaded: errors on the console, exceptions, what was not found. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Moves the mouse. */
    public void moveMouse(double x, double y) {
        ask("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
    }

    /** Writes what is to be seen, as a PNG file. */
    public void screenshot(Path file) {
        JsonNode answer = ask("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        try {
            Files.write(file, Base64.getDecoder().decode(answer.get("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode ask(String method, Map<String, Object> parameters) {
        int id = ++sent;
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = MAPPER.createObjectNode().put("id", id).put("method", method);
        message.set("params", MAPPER.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(message.toString(), true).join();
        JsonNode got = answer.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
        if (got.has("error")) {
            throw new AssertionError(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    private void hear(JsonNode message) {
        if (message.has("id")) {
            answers.remove(message.get("id").asInt()).complete(message);
            return;
        }
        JsonNode said = message.get("params");
        switch (message.get("method").asText()) {
            case "Page.lifecycleEvent" -> {
                if (said.get("name").asText().equals("load")) {
                    loaded.add(said.get("loaderId").asText());
                }
            }
            case "Runtime.exceptionThrown" -> complaints.add(said.toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(said.get("type").asText())) {
                    complaints.add(said.toString());
                }
            }
            case "Log.entryAdded" -> {
                if (said.at("/entry/level").asText().equals("error")) {
                    complaints.add(said.toString());
                }
            }
            case "Page.javascriptDialogOpening" -> complaints.add("a dialog: " + said);
            default -> {
                // Nothing to remember.
            }
        }
    }

    /** Puts the parts of a message together. */
    private final class Listener implements WebSocket.Listener {
        private final List<String> parts = new ArrayList<>();

        @Override
        public CompletionStage<?> onText(WebSocket itsSocket, CharSequence data, boolean last) {
            parts.add(data.toString());
            if (last) {
                try {
                    hear(MAPPER.readTree(String.join("", parts)));
                } catch (IOException e) {
                    complaints.add("not JSON: " + e.getMessage());
                }
                parts.clear();
            }
            itsSocket.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
