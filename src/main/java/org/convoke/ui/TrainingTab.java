package org.convoke.ui;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import org.json4s.JValue;
import org.json4s.jackson.JsonMethods$;
import scala.Function0;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction0;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * The tab "Training" of the Spark UI: the page of a run, the list of all runs, and the JSON of both. The only class that
 * knows the pages of Spark's UI and its bus of events, which are private to Spark; where they are missing or others, using
 * it throws a {@link LinkageError}.
 */
final class TrainingTab extends SparkUITab {
    private static final String NAME = "training";
    private static final String LIST = "runs";

    private final Supplier<List<RunView>> runs;
    private List<RunView> asJson = List.of();
    private JValue json = json(Pages.json(asJson));

    private TrainingTab(SparkUI ui, Supplier<List<RunView>> runs) {
        super(ui, NAME);
        SparkPage.lookUp();
        this.runs = runs;
        attachPage(new RunPage());
        attachPage(new ListPage());
    }

    @Override
    public String name() {
        return "Training";
    }

    /** Adds the tab to a UI. */
    static void attach(SparkUI ui, Supplier<List<RunView>> runs) {
        ui.attachTab(new TrainingTab(ui, runs));
    }

    /**
     * Adds the tab to an application's UI, if it has one and the tab is not there yet.
     */
    static void attach(SparkContext spark, Supplier<Runs> runs) {
        Option<SparkUI> ui = spark.ui();
        if (ui.isDefined() && !ui.get().getTabs().exists(tab -> tab instanceof TrainingTab)) {
            Runs listener = runs.get();
            spark.addSparkListener(listener);
            attach(ui.get(), listener::views);
        }
    }

    /** Tells Spark's listeners, the event log among them, of a training. */
    static void post(SparkContext spark, TrainingEvent event) {
        spark.listenerBus().post(event);
    }

    /** The address of the tab, or of one of its pages, as the browser must name it. */
    private String address(HttpServletRequest request, String page) {
        return UIUtils.prependBaseUri(request, basePath(), "/" + NAME + page);
    }

    private Seq<Node> page(HttpServletRequest request, String title, String body) {
        return SparkPage.of(request, title, new Unparsed(body), this);
    }

    /** Of up to fifty runs: made once for all who ask before anything new is heard. */
    private synchronized JValue everything(List<RunView> views) {
        if (!views.equals(asJson)) {
            asJson = views;
            json = json(Pages.json(views));
        }
        return json;
    }

    private static JValue json(Object tree) {
        return JsonMethods$.MODULE$.fromJsonNode((JsonNode) tree);
    }

    /** The page of the newest run, or of the one that {@code ?run=} names. */
    private final class RunPage extends WebUIPage {
        RunPage() {
            super("");
        }

        @Override
        public Seq<Node> render(HttpServletRequest request) {
            List<RunView> all = runs.get();
            String wanted = RunStarted.text(request.getParameter("run"));
            List<RunView> found = new ArrayList<>(all);
            found.removeIf(run -> !wanted.isEmpty() && !run.started().run().equals(wanted));
            boolean still = "off".equals(request.getParameter("refresh"));
            String here = address(request, "/");
            String list = address(request, "/" + LIST + "/");
            String body = found.isEmpty()
                    ? Pages.noRun(list, wanted)
                    : Pages.run(found.get(found.size() - 1), new Pages.Links(here, list, all.size(), still));
            return page(request, "Training", body);
        }

        @Override
        public JValue renderJson(HttpServletRequest request) {
            return everything(runs.get());
        }
    }

    /** The list of the application's runs. */
    private final class ListPage extends WebUIPage {
        ListPage() {
            super(LIST);
        }

        @Override
        public Seq<Node> render(HttpServletRequest request) {
            return page(request, "Training runs", Pages.list(runs.get(), address(request, "/")));
        }

        @Override
        public JValue renderJson(HttpServletRequest request) {
            return json(Pages.listJson(runs.get()));
        }
    }

    /** Spark's own head around a body: one flag more from Spark 4.2 on, so that it is looked up when it is needed. */
    private static final class SparkPage {
        private static final MethodType OLD = MethodType.methodType(
                Seq.class,
                HttpServletRequest.class,
                String.class,
                Function0.class,
                SparkUITab.class,
                Option.class,
                boolean.class,
                boolean.class);
        private static final MethodHandle HEADER = header();

        private static MethodHandle header() {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            String name = "headerSparkPage";
            try {
                try {
                    MethodHandle header =
                            lookup.findStatic(UIUtils.class, name, OLD.appendParameterTypes(boolean.class));
                    return MethodHandles.insertArguments(header, 7, false);
                } catch (NoSuchMethodException e) {
                    return lookup.findStatic(UIUtils.class, name, OLD);
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }

        /** Fails now, with a LinkageError, where Spark's head is another one. */
        static void lookUp() {
            HEADER.type();
        }

        @SuppressWarnings("unchecked")
        static Seq<Node> of(HttpServletRequest request, String title, Node body, SparkUITab tab) {
            Function0<Seq<Node>> content = new AbstractFunction0<>() {
                @Override
                public Seq<Node> apply() {
                    return body;
                }
            };
            try {
                return (Seq<Node>) HEADER.invoke(request, title, content, tab, Option.<String>empty(), false, false);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("Spark's page head", e);
            }
        }
    }
}
