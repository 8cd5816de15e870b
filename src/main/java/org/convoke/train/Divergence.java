package org.convoke.train;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import org.convoke.text.Setting;
import org.convoke.text.SettingMessage;

/**
 * A loss, a gradient or a weight is no longer a finite number, so there is no way on. The message is one line that says
 * what, where, and what to try; the command line prints it as it is and exits with code 3.
 */
public final class Divergence extends RuntimeException implements SettingMessage {
    private static final long serialVersionUID = 1;

    private final long step;
    private final int epoch;
    /** The name, or empty text where no layer is to be named (an Optional cannot be serialised). */
    private final String layer;

    /** From 0, or −1 where no shard is to be named. */
    private final int shard;

    private final double learningRate;
    private final String what;

    /**
     * @param step from 1 over the whole run
     * @param epoch from 1
     * @param layer the name of the layer, such as "layer 1 (conv)", where one can be named
     * @param shard the number, from 0, of the first shard whose share of the step went wrong, where one can be named
     * @param learningRate of that step
     * @param what is not finite, such as "loss is NaN"
     */
    public Divergence(
            long step, int epoch, Optional<String> layer, Optional<Integer> shard, double learningRate, String what) {
        super("training diverged at epoch " + epoch + " step " + step
                + layer.map(name -> ", " + name).orElse("")
                + shard.map(number -> ", shard " + number).orElse("") + ": " + what + " (learning rate "
                + fourDigits(learningRate)
                + "): try a tenth of the learning rate (" + Setting.LR + "), or a longer warm-up (" + Setting.WARMUP
                + ")");
        this.step = step;
        this.epoch = epoch;
        this.layer = layer.orElse("");
        this.shard = shard.orElse(-1);
        this.learningRate = learningRate;
        this.what = what;
    }

    private static String fourDigits(double x) {
        return Double.isFinite(x)
                ? new BigDecimal(x, new MathContext(4)).stripTrailingZeros().toPlainString()
                : Double.toString(x);
    }

    /** From 1 over the whole run. */
    public long step() {
        return step;
    }

    /** From 1. */
    public int epoch() {
        return epoch;
    }

    /** The name of the layer, where one can be named. */
    public Optional<String> layer() {
        return layer.isEmpty() ? Optional.empty() : Optional.of(layer);
    }

    /** The number, from 0, of the first shard whose share of the step went wrong, where one can be named. */
    public Optional<Integer> shard() {
        return shard < 0 ? Optional.empty() : Optional.of(shard);
    }

    /** The learning rate of that step. */
    public double learningRate() {
        return learningRate;
    }

    /** What is not finite, such as "loss is NaN". */
    public String what() {
        return what;
    }

    @Override
    public String marked() {
        return super.getMessage();
    }

    @Override
    public String getMessage() {
        return Setting.plain(marked());
    }
}
