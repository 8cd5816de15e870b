package org.convoke.bench;

import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Conv;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.convoke.net.layer.Layer;
import org.convoke.net.Network;
import org.convoke.net.layer.Shape;

/** PyTorch, through DJL, training one of our networks: the same layers, cross-entropy, SGD with momentum 0.9. */
final class PyTorch implements AutoCloseable {
    private static final int POOL = 16;

    private final Model model = Model.newInstance("peer");
    private final Trainer trainer;
    private final List<NDArray> images = new ArrayList<>();
    private final List<NDArray> labels = new ArrayList<>();
    private int next;

    PyTorch(Network network, int batch) {
        model.setBlock(block(network));
        Optimizer sgd = Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(0.01f))
                .optMomentum(0.9f)
                .build();
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(sgd));
        Shape input = network.input();
        ai.djl.ndarray.types.Shape shape =
                new ai.djl.ndarray.types.Shape(batch, input.channels(), input.rows(), input.columns());
        trainer.initialize(shape);
        SplittableRandom random = new SplittableRandom(42);
        NDManager manager = trainer.getManager();
        for (int i = 0; i < POOL; i++) {
            float[] pixels = new float[batch * input.size()];
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = (float) random.nextDouble();
            }
            images.add(manager.create(pixels, shape));
            labels.add(manager.create(
                    random.longs(batch, 0, network.classes()).toArray(), new ai.djl.ndarray.types.Shape(batch)));
        }
    }

    private static SequentialBlock block(Network network) {
        SequentialBlock block = new SequentialBlock();
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            if (layer instanceof Conv conv) {
                int kernel = conv.size().rows();
                boolean same =
                        network.inputs(i).get(0).rows() == network.output(i).rows();
                block.add(Conv2d.builder()
                        .setKernelShape(new ai.djl.ndarray.types.Shape(kernel, kernel))
                        .setFilters(conv.maps())
                        .optPadding(new ai.djl.ndarray.types.Shape(same ? kernel / 2 : 0, same ? kernel / 2 : 0))
                        .build());
            } else if (layer instanceof MaxPool) {
                ai.djl.ndarray.types.Shape two = new ai.djl.ndarray.types.Shape(2, 2);
                block.add(Pool.maxPool2dBlock(two, two));
            } else if (layer instanceof Dense dense) {
                block.add(Linear.builder().setUnits(dense.units()).build());
            } else if (layer.equals(org.convoke.net.layer.Activation.relu())) {
                block.add(Activation.reluBlock());
            } else if (layer instanceof Flatten) {
                block.add(Blocks.batchFlattenBlock());
            } else {
                throw new IllegalArgumentException("a " + layer.kind() + " layer in a comparison with PyTorch");
            }
        }
        return block;
    }

    /** One step; its loss, which waits for it. */
    float step() {
        NDArray x = images.get(next % POOL);
        NDArray y = labels.get(next % POOL);
        next++;
        // What the step makes hangs off a manager of its own and is freed with it.
        try (NDManager ofStep = trainer.getManager().newSubManager()) {
            x.tempAttach(ofStep);
            y.tempAttach(ofStep);
            float loss;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray each = trainer.getLoss()
                        .evaluate(new NDList(y), trainer.forward(new NDList(x), new NDList(y)));
                collector.backward(each);
                loss = each.getFloat();
            }
            trainer.step();
            return loss;
        }
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
