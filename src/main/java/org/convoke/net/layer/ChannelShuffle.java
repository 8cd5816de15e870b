package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import org.convoke.array.pointwise.TensorCopy;

/**
 * One channel of each group in turn (Zhang et al., "ShuffleNet", 2018), so that the next convolution in groups sees all.
 *
 * @param groups how many groups the channels are divided into
 */
public record ChannelShuffle(int groups) implements Moving {
    static final LayerKind KIND = LayerKind.orOne(
            "channel-shuffle",
            List.of("groups"),
            settings -> new ChannelShuffle(settings.count("groups", Shape.MOST_CHANNELS)));

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("groups", groups);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.get(0).channels() % groups != 0) {
            throw new IllegalArgumentException("groups must divide the channels: " + groups + " does not divide "
                    + inputs.get(0).channels());
        }
        return inputs.get(0);
    }

    @Override
    public void plan(NodePlan node) {
        node.addLike(
                0,
                MoveStep.of(node, 0, layouts -> TensorCopy.Plan.shuffle(layouts.from(), layouts.to(), groups), false));
    }
}
