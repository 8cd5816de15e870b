package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.convoke.spark.StepReport;

/**
 * Shows a run as it goes: a bar that is redrawn on a terminal, a plain line now and then elsewhere. A log file never gets
 * a carriage return.
 */
final class Progress {
    /** How to show it. */
    enum Form {
        AUTO,
        BAR,
        LINES,
        NONE
    }

    private static final int BAR_CELLS = 24;
    private static final long NANOS = 1_000_000_000L;
    private static final long REDRAW = NANOS / 8;
    private static final String TERMINAL = "CONVOKE_TERMINAL";
    private static final String COLUMNS = "CONVOKE_COLUMNS";

    private final PrintWriter out;
    private final Form form;
    private final int epochs;
    private final long totalSteps;
    private final long lineEvery;
    private final long lineNanos;
    private final long firstStep;
    private final String address;
    private final int columns;
    private final long runStart;
    private long epochStart;
    private long lastDrawn;
    private double epochLoss;
    private long epochCorrect;
    private long epochImages;
    private long runImages;
    private int barLength;

    /**
     * @param lineEvery how many steps a plain line stands for
     * @param lineNanos how long the last plain line must be ago
     * @param firstStep how many steps of the run were done before, by the run that is resumed
     * @param address of the run's page in the Spark UI, named by the bar where the terminal is wide enough; may be empty
     * @param columns how wide the terminal is; 0 if it is not known
     */
    Progress(
            PrintWriter out,
            Form form,
            int epochs,
            long totalSteps,
            long lineEvery,
            long lineNanos,
            long firstStep,
            String address,
            int columns) {
        this.out = out;
        this.form = form == Form.AUTO ? (onTerminal() ? Form.BAR : Form.LINES) : form;
        this.epochs = epochs;
        this.totalSteps = totalSteps;
        this.lineEvery = lineEvery;
        this.lineNanos = lineNanos;
        this.firstStep = firstStep;
        this.address = address;
        this.columns = columns;
        runStart = System.nanoTime();
        epochStart = runStart;
    }

    /** The launch script knows; a bare java before 22 has a console on a terminal only. */
    private static boolean onTerminal() {
        String said = System.getenv(TERMINAL);
        return said == null ? Runtime.version().feature() < 22 && System.console() != null : said.equals("1");
    }

    /** How wide the launch script says the terminal is; 0 if it is not known. */
    static int terminalColumns() {
        String said = System.getenv(COLUMNS);
        return said != null && said.matches("[0-9]{1,5}") ? Integer.parseInt(said) : 0;
    }

    /** The next epoch begins with these images done already. */
    void resumeEpoch(double loss, long correct, long images) {
        epochLoss = loss;
        epochCorrect = correct;
        epochImages = images;
    }

    void step(StepReport report) {
        epochLoss += report.loss() * report.images();
        epochCorrect += report.correct();
        epochImages += report.images();
        runImages += report.images();
        long now = System.nanoTime();
        if (form == Form.BAR && (now - lastDrawn > REDRAW || report.endsEpoch())) {
            lastDrawn = now;
            draw(report, now);
        } else if (form == Form.LINES
                && report.stepInEpoch() % lineEvery == 0
                && !report.endsEpoch()
                && now - lastDrawn >= lineNanos) {
            lastDrawn = now;
            out.println(position(report) + figures(report, now));
            out.flush();
        }
    }

    /** The line that stays when an epoch is done. */
    void endEpoch(int epoch, String validation) {
        if (form != Form.NONE) {
            clear();
            long now = System.nanoTime();
            out.printf(
                    Locale.ROOT,
                    "epoch %d/%d: loss %.4f, accuracy %.2f %%%s, %,.0f images/s, %s%n",
                    epoch,
                    epochs,
                    epochLoss / epochImages,
                    100.0 * epochCorrect / epochImages,
                    validation,
                    imagesPerSecond(now),
                    clock(now - epochStart));
            out.flush();
        }
        epochStart = System.nanoTime();
        epochLoss = 0;
        epochCorrect = 0;
        epochImages = 0;
    }

    /** A line of its own, above the bar. */
    void note(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    private String position(StepReport report) {
        return String.format(
                Locale.ROOT,
                "epoch %d/%d step %d/%d: ",
                report.epoch(),
                epochs,
                report.stepInEpoch(),
                report.stepsPerEpoch());
    }

    private String figures(StepReport report, long now) {
        long done = report.step() - firstStep;
        long left = (now - runStart) / Math.max(1, done) * (totalSteps - report.step());
        return String.format(
                Locale.ROOT,
                "loss %.4f, accuracy %.2f %%, %,.0f images/s, %s left",
                epochLoss / epochImages,
                100.0 * epochCorrect / epochImages,
                imagesPerSecond(now),
                clock(left));
    }

    private double imagesPerSecond(long now) {
        return (double) runImages * NANOS / Math.max(1, now - runStart);
    }

    private void draw(StepReport report, long now) {
        int full = (int) (BAR_CELLS * report.stepInEpoch() / report.stepsPerEpoch());
        String line = String.format(Locale.ROOT, "epoch %d/%d ", report.epoch(), epochs)
                + "━".repeat(full)
                + "╌".repeat(BAR_CELLS - full)
                + String.format(Locale.ROOT, " %d/%d ", report.stepInEpoch(), report.stepsPerEpoch())
                + figures(report, now);
        if (!address.isEmpty() && line.length() + 2 + address.length() < columns) {
            line += "  " + address;
        }
        out.print("\r" + line + " ".repeat(Math.max(0, barLength - line.length())));
        out.flush();
        barLength = line.length();
    }

    private void clear() {
        if (barLength > 0) {
            out.print("\r" + " ".repeat(barLength) + "\r");
            barLength = 0;
        }
    }

    /** Minutes and seconds, or hours, minutes and seconds. */
    static String clock(long nanos) {
        long seconds = nanos / NANOS;
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
