package org.convoke.train.optimise;

import java.io.Serializable;
import java.util.List;
import org.convoke.text.NamedValues;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Which optimiser takes the steps, with the values that are its own. Rate, momentum and weight decay are settings beside it.
 *
 * <p>The text form is {@code sgd}, {@code adam}, {@code adam:BETA1,BETA2}, {@code adam:BETA1,BETA2,EPSILON}, {@code adamw}
 * with the same values, {@code lars} or {@code lars:TRUST}.
 */
public sealed interface OptimizerChoice extends Serializable {
    /** The text that {@link #parse} makes this from. */
    String text();

    /**
     * The optimiser, before the first step.
     *
     * @param momentum μ of SGD and LARS
     * @param nesterov whether these look ahead
     * @param size the number of weights that are trained, the first of the flat array
     * @param spans of them, a tensor each, in order
     */
    Optimizer optimizer(double momentum, boolean nesterov, int size, List<Span> spans);

    /** Whether it has momentum, Nesterov's too, as a setting beside it. */
    boolean hasMomentum();

    /**
     * How many numbers it remembers for each weight that is trained.
     *
     * @param momentum μ of SGD and LARS
     */
    int slots(double momentum);

    /** Stochastic gradient descent, with momentum where that is above 0. */
    record Sgd() implements OptimizerChoice {
        @Override
        public Optimizer optimizer(double momentum, boolean nesterov, int size, List<Span> spans) {
            return new org.convoke.train.optimise.Sgd(size, Span.merged(spans), momentum, nesterov);
        }

        @Override
        public boolean hasMomentum() {
            return true;
        }

        @Override
        public int slots(double momentum) {
            return momentum > 0 ? 1 : 0;
        }

        @Override
        public String text() {
            return "sgd";
        }
    }

    /**
     * Kingma and Ba, "Adam: a method for stochastic optimization", 2015; weight decay is added to the gradient, or, decoupled
     * (AdamW), taken from the weights themselves: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
     *
     * @param decoupled whether it is AdamW
     * @param beta1 β₁, at least 0 and below 1
     * @param beta2 β₂, at least 0 and below 1
     * @param epsilon ε, above 0
     */
    record Adam(boolean decoupled, double beta1, double beta2, double epsilon) implements OptimizerChoice {
        static final double BETA1 = 0.9;
        static final double BETA2 = 0.999;
        static final double EPSILON = 1e-8;

        /** @throws UserError if a value is out of range */
        public Adam {
            String text = text(decoupled, beta1, beta2, epsilon);
            require(beta1 >= 0 && (float) beta1 < 1, text, "BETA1 must be at least 0 and below 1");
            require(beta2 >= 0 && (float) beta2 < 1, text, "BETA2 must be at least 0 and below 1");
            require(
                    (float) epsilon > 0 && Float.isFinite((float) epsilon),
                    text,
                    "EPSILON must be a number above 0, such as 1e-8");
        }

        @Override
        public Optimizer optimizer(double momentum, boolean nesterov, int size, List<Span> spans) {
            return new org.convoke.train.optimise.Adam(size, Span.merged(spans), this);
        }

        @Override
        public boolean hasMomentum() {
            return false;
        }

        @Override
        public int slots(double momentum) {
            return 2;
        }

        @Override
        public String text() {
            return text(decoupled, beta1, beta2, epsilon);
        }

        private static String text(boolean decoupled, double beta1, double beta2, double epsilon) {
            String name = decoupled ? "adamw" : "adam";
            if (epsilon != EPSILON) {
                return name + ":" + beta1 + "," + beta2 + "," + epsilon;
            }
            return beta1 == BETA1 && beta2 == BETA2 ? name : name + ":" + beta1 + "," + beta2;
        }
    }

    /**
     * Layer-wise adaptive rates: You, Gitman and Ginsburg, "Large batch training of convolutional networks", 2017.
     *
     * @param trust η of that paper, above 0
     */
    record Lars(double trust) implements OptimizerChoice {
        static final double TRUST = 0.001;

        /** @throws UserError if the value is out of range */
        public Lars {
            require(
                    (float) trust > 0 && Float.isFinite((float) trust),
                    "lars:" + trust,
                    "TRUST must be a number above 0, such as 0.001");
        }

        @Override
        public Optimizer optimizer(double momentum, boolean nesterov, int size, List<Span> spans) {
            return new org.convoke.train.optimise.Lars(size, spans, trust, momentum, nesterov);
        }

        @Override
        public boolean hasMomentum() {
            return true;
        }

        @Override
        public int slots(double momentum) {
            return momentum > 0 ? 1 : 0;
        }

        @Override
        public String text() {
            return trust == TRUST ? "lars" : "lars:" + trust;
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a value is out of range
     */
    static OptimizerChoice parse(String text) {
        NamedValues read = NamedValues.of(
                Setting.OPTIMIZER,
                text,
                "must be sgd, adam, adamw or lars; adam and adamw take BETA1,BETA2 or BETA1,BETA2,EPSILON (such as"
                        + " adamw:0.9,0.99), lars takes TRUST (such as lars:0.01)");
        boolean decoupled = read.name().equals("adamw");
        if (read.is("sgd", 0)) {
            return new Sgd();
        } else if (read.is(decoupled ? "adamw" : "adam", 0, 3) && read.values().size() != 1) {
            return new Adam(
                    decoupled, read.number(0, Adam.BETA1), read.number(1, Adam.BETA2), read.number(2, Adam.EPSILON));
        } else if (read.is("lars", 0, 1)) {
            return new Lars(read.number(0, Lars.TRUST));
        }
        throw read.unknown();
    }

    private static void require(boolean condition, String text, String allowed) {
        if (!condition) {
            throw new UserError(Setting.OPTIMIZER, text, allowed);
        }
    }
}
