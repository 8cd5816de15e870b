package org.convoke.ml;

import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasWeightCol;

/**
 * The params of {@link ConvokeClassifier} beside Spark's own, which its model has too: all values of a recipe, and what says how
 * images become pixels. {@code explainParams()} describes each.
 */
public interface ConvokeParams extends ImageParams, HasWeightCol {
    default IntParam epochs() {
        return (IntParam) ownParam("epochs");
    }

    default int getEpochs() {
        return (int) getOrDefault(epochs());
    }

    default IntParam batch() {
        return (IntParam) ownParam("batch");
    }

    default int getBatch() {
        return (int) getOrDefault(batch());
    }

    default IntParam shards() {
        return (IntParam) ownParam("shards");
    }

    default int getShards() {
        return (int) getOrDefault(shards());
    }

    default DoubleParam lr() {
        return (DoubleParam) ownParam("lr");
    }

    default double getLr() {
        return (double) getOrDefault(lr());
    }

    default DoubleParam momentum() {
        return (DoubleParam) ownParam("momentum");
    }

    default double getMomentum() {
        return (double) getOrDefault(momentum());
    }

    default BooleanParam nesterov() {
        return (BooleanParam) ownParam("nesterov");
    }

    default boolean getNesterov() {
        return (boolean) getOrDefault(nesterov());
    }

    default DoubleParam weightDecay() {
        return (DoubleParam) ownParam("weightDecay");
    }

    default double getWeightDecay() {
        return (double) getOrDefault(weightDecay());
    }

    default DoubleParam clipNorm() {
        return (DoubleParam) ownParam("clipNorm");
    }

    default double getClipNorm() {
        return (double) getOrDefault(clipNorm());
    }

    default Param<String> schedule() {
        return textParam("schedule");
    }

    default String getSchedule() {
        return getOrDefault(schedule());
    }

    default DoubleParam warmup() {
        return (DoubleParam) ownParam("warmup");
    }

    default double getWarmup() {
        return (double) getOrDefault(warmup());
    }

    default LongParam seed() {
        return (LongParam) ownParam("seed");
    }

    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    default Param<String> augment() {
        return textParam("augment");
    }

    default String getAugment() {
        return getOrDefault(augment());
    }

    default Param<String> optimizer() {
        return textParam("optimizer");
    }

    default String getOptimizer() {
        return getOrDefault(optimizer());
    }

    default Param<String> rateFactors() {
        return textParam("rateFactors");
    }

    default String getRateFactors() {
        return getOrDefault(rateFactors());
    }

    default Param<String> decayFactors() {
        return textParam("decayFactors");
    }

    default String getDecayFactors() {
        return getOrDefault(decayFactors());
    }

    default Param<String> average() {
        return textParam("average");
    }

    default String getAverage() {
        return getOrDefault(average());
    }

    default Param<String> freeze() {
        return textParam("freeze");
    }

    default String getFreeze() {
        return getOrDefault(freeze());
    }

    default Param<String> classWeights() {
        return textParam("classWeights");
    }

    default String getClassWeights() {
        return getOrDefault(classWeights());
    }

    default Param<String> mix() {
        return textParam("mix");
    }

    default String getMix() {
        return getOrDefault(mix());
    }

    default Param<String> keep() {
        return textParam("keep");
    }

    default String getKeep() {
        return getOrDefault(keep());
    }

    default DoubleParam labelSmoothing() {
        return (DoubleParam) ownParam("labelSmoothing");
    }

    default double getLabelSmoothing() {
        return (double) getOrDefault(labelSmoothing());
    }

    default IntParam earlyStop() {
        return (IntParam) ownParam("earlyStop");
    }

    default int getEarlyStop() {
        return (int) getOrDefault(earlyStop());
    }

    default Param<String> network() {
        return textParam("network");
    }

    default String getNetwork() {
        return getOrDefault(network());
    }

    default Param<String> fromModel() {
        return textParam("fromModel");
    }

    default String getFromModel() {
        return getOrDefault(fromModel());
    }

    default Param<String> head() {
        return textParam("head");
    }

    default String getHead() {
        return getOrDefault(head());
    }

    default DoubleParam validation() {
        return (DoubleParam) ownParam("validation");
    }

    default double getValidation() {
        return (double) getOrDefault(validation());
    }

    @Override
    default Param<String> weightCol() {
        return textParam("weightCol");
    }

    @Override
    default String getWeightCol() {
        return getOrDefault(weightCol());
    }

    /** Is there for Spark's trait, which would make a param of its own. */
    @Override
    default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(Param<String> param) {}

    /** The column of the weights, if there is one. */
    default Optional<String> weightColumn() {
        return isDefined(weightCol()) ? Optional.of(getWeightCol()).filter(name -> !name.isEmpty()) : Optional.empty();
    }

    default Param<String> normalise() {
        return textParam("normalise");
    }

    default String getNormalise() {
        return getOrDefault(normalise());
    }

    default Param<String> recipe() {
        return textParam("recipe");
    }

    default String getRecipe() {
        return getOrDefault(recipe());
    }

    default IntParam partitions() {
        return (IntParam) ownParam("partitions");
    }

    default int getPartitions() {
        return (int) getOrDefault(partitions());
    }
}
