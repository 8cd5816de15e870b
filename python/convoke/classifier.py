# Written by PythonModule, a class of the tests, from the params of the Java classes: do not edit.
"""The stages of Convoke for pipelines of PySpark. The Java classes of the same names do the work."""

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer

__all__ = ["ConvokeClassifier", "ConvokeClassificationModel", "ConvokeFeatures"]


class _ClassifierParams(Params):
    """The params of the classifier and its model."""

    augment = Param(Params._dummy(), "augment",
        "random changes of training images, such as crop:4,flip",
        TypeConverters.toString)
    average = Param(Params._dummy(), "average",
        "average of the weights that becomes the model: ema:DECAY or lookahead:STEPS,DECAY",
        TypeConverters.toString)
    batch = Param(Params._dummy(), "batch",
        "images of a step, over the whole cluster",
        TypeConverters.toInt)
    classWeights = Param(Params._dummy(), "classWeights",
        "weight of each class in the loss: balanced, or a list such as cat=2,dog=0.5",
        TypeConverters.toString)
    clipNorm = Param(Params._dummy(), "clipNorm",
        "the greatest global norm of the gradient; 0 for no clipping",
        TypeConverters.toFloat)
    decayFactors = Param(Params._dummy(), "decayFactors",
        "factors of the weight decay by parameter role, such as bias=0,scale=0,shift=0",
        TypeConverters.toString)
    earlyStop = Param(Params._dummy(), "earlyStop",
        "epochs without a better validation accuracy after which the run ends; 0 for never",
        TypeConverters.toInt)
    epochs = Param(Params._dummy(), "epochs",
        "how many times every image is used",
        TypeConverters.toInt)
    featuresCol = Param(Params._dummy(), "featuresCol",
        "features column name",
        TypeConverters.toString)
    freeze = Param(Params._dummy(), "freeze",
        "layers or parameters that are not trained, by name, such as stem.* or stem.*@1-3; or "
        "all-but-head, which it is with fromModel if not set",
        TypeConverters.toString)
    fromModel = Param(Params._dummy(), "fromModel",
        "a model directory to start from, in place of a network with new weights",
        TypeConverters.toString)
    head = Param(Params._dummy(), "head",
        "with fromModel, what becomes of the layer that gives the classes: new, keep, or auto, "
        "new unless the classes have the same names in the same order",
        TypeConverters.toString)
    imageFit = Param(Params._dummy(), "imageFit",
        "what becomes of a picture of another size than the network takes: none (it is refused), "
        "crop, pad or stretch",
        TypeConverters.toString)
    keep = Param(Params._dummy(), "keep",
        "which epoch's weights become the model: last, or best by the validation accuracy",
        TypeConverters.toString)
    kernels = Param(Params._dummy(), "kernels",
        "which kernels compute: auto, plain or vector; the results are the same",
        TypeConverters.toString)
    labelCol = Param(Params._dummy(), "labelCol", "label column name", TypeConverters.toString)
    labelSmoothing = Param(Params._dummy(), "labelSmoothing",
        "fraction of the target that is spread evenly over all classes",
        TypeConverters.toFloat)
    lr = Param(Params._dummy(), "lr", "learning rate", TypeConverters.toFloat)
    maxPixels = Param(Params._dummy(), "maxPixels",
        "the most pixels that a picture may declare",
        TypeConverters.toInt)
    mix = Param(Params._dummy(), "mix",
        "mixtures of two images: mixup:ALPHA or cutmix:ALPHA",
        TypeConverters.toString)
    momentum = Param(Params._dummy(), "momentum",
        "momentum of sgd and lars, from 0 to below 1",
        TypeConverters.toFloat)
    nesterov = Param(Params._dummy(), "nesterov",
        "whether momentum is Nesterov's (sgd and lars)",
        TypeConverters.toBoolean)
    network = Param(Params._dummy(), "network",
        "the network: the name of a shipped one, the path of a network file, or its text. If not "
        "set: the shipped one that fits the images",
        TypeConverters.toString)
    normalise = Param(Params._dummy(), "normalise",
        "mean and standard deviation of each channel's pixels on a scale from 0 to 1, such as "
        "0.1307/0.3081. If not set: those of the images",
        TypeConverters.toString)
    onBadImage = Param(Params._dummy(), "onBadImage",
        "what to do with an image that cannot be used: fail, or skip it, which leaves its "
        "predictions empty",
        TypeConverters.toString)
    optimizer = Param(Params._dummy(), "optimizer",
        "optimiser: sgd, adam or adam:BETA1,BETA2,EPSILON, adamw likewise, lars or lars:TRUST",
        TypeConverters.toString)
    partitions = Param(Params._dummy(), "partitions",
        "how many partitions hold the images; the results are the same. If not set: one for each "
        "core",
        TypeConverters.toInt)
    pixelRange = Param(Params._dummy(), "pixelRange",
        "the numbers of a black and of a white pixel in vectors and arrays, such as 0,1",
        TypeConverters.toString)
    predictionCol = Param(Params._dummy(), "predictionCol",
        "prediction column name",
        TypeConverters.toString)
    probabilityCol = Param(Params._dummy(), "probabilityCol",
        "Column name for predicted class conditional probabilities. Note: Not all models output "
        "well-calibrated probability estimates! These probabilities should be treated as "
        "confidences, not precise probabilities",
        TypeConverters.toString)
    rateFactors = Param(Params._dummy(), "rateFactors",
        "factors of the learning rate by parameter role, such as bias=2",
        TypeConverters.toString)
    rawPredictionCol = Param(Params._dummy(), "rawPredictionCol",
        "raw prediction (a.k.a. confidence) column name",
        TypeConverters.toString)
    recipe = Param(Params._dummy(), "recipe",
        "defaults for params that are not set: the name of a shipped recipe, the path of a recipe "
        "file, or its text",
        TypeConverters.toString)
    resize = Param(Params._dummy(), "resize",
        "how a picture is scaled: area or bilinear",
        TypeConverters.toString)
    schedule = Param(Params._dummy(), "schedule",
        "how the learning rate changes: constant, step:EPOCHS,FACTOR, steps:EPOCH,…,FACTOR, "
        "cosine or cosine:FRACTION, restarts:EPOCHS,TIMES, inverse:DECAY, polynomial:POWER, "
        "triangle:START,PEAK,END, one-cycle or one-cycle:PEAK",
        TypeConverters.toString)
    seed = Param(Params._dummy(), "seed",
        "random seed of initial weights, order of the images, augmentation, mixing and dropout",
        TypeConverters.toInt)
    shards = Param(Params._dummy(), "shards",
        "parts that each batch is divided into; at most as many cores are used. If not set: batch "
        "/ 32",
        TypeConverters.toInt)
    thresholds = Param(Params._dummy(), "thresholds",
        "Thresholds in multi-class classification to adjust the probability of predicting each "
        "class. Array must have length equal to the number of classes, with values > 0 excepting "
        "that at most one value may be 0. The class with largest value p/t is predicted, where p "
        "is the original probability of that class and t is the class's threshold",
        TypeConverters.toListFloat)
    validation = Param(Params._dummy(), "validation",
        "fraction of the images to hold out for a validation after each epoch; 0 for none",
        TypeConverters.toFloat)
    warmup = Param(Params._dummy(), "warmup",
        "epochs, or a fraction of one, in which the learning rate rises from near 0",
        TypeConverters.toFloat)
    weightCol = Param(Params._dummy(), "weightCol",
        "weight column name: how much each image counts, a number from 0; only their relations "
        "matter. If this is not set or empty, all count alike",
        TypeConverters.toString)
    weightDecay = Param(Params._dummy(), "weightDecay",
        "factor by which weights are added to the gradient; with adamw, decoupled",
        TypeConverters.toFloat)

    def _setDefaults(self):
        self._setDefault(
            augment="none", average="none", batch=128, classWeights="none", clipNorm=0.0,
            decayFactors="none", earlyStop=0, epochs=10, featuresCol="features", freeze="none",
            head="auto", imageFit="none", keep="last", kernels="auto", labelCol="label",
            labelSmoothing=0.0, lr=0.03, maxPixels=25000000, mix="none", momentum=0.9,
            nesterov=False, onBadImage="fail", optimizer="sgd", pixelRange="0,255",
            predictionCol="prediction", probabilityCol="probability", rateFactors="none",
            rawPredictionCol="rawPrediction", resize="area", schedule="cosine", seed=1,
            validation=0.0, warmup=0.2, weightDecay=0.0,
        )

    def getAugment(self):
        return self.getOrDefault(self.augment)

    def getAverage(self):
        return self.getOrDefault(self.average)

    def getBatch(self):
        return self.getOrDefault(self.batch)

    def getClassWeights(self):
        return self.getOrDefault(self.classWeights)

    def getClipNorm(self):
        return self.getOrDefault(self.clipNorm)

    def getDecayFactors(self):
        return self.getOrDefault(self.decayFactors)

    def getEarlyStop(self):
        return self.getOrDefault(self.earlyStop)

    def getEpochs(self):
        return self.getOrDefault(self.epochs)

    def getFeaturesCol(self):
        return self.getOrDefault(self.featuresCol)

    def getFreeze(self):
        return self.getOrDefault(self.freeze)

    def getFromModel(self):
        return self.getOrDefault(self.fromModel)

    def getHead(self):
        return self.getOrDefault(self.head)

    def getImageFit(self):
        return self.getOrDefault(self.imageFit)

    def getKeep(self):
        return self.getOrDefault(self.keep)

    def getKernels(self):
        return self.getOrDefault(self.kernels)

    def getLabelCol(self):
        return self.getOrDefault(self.labelCol)

    def getLabelSmoothing(self):
        return self.getOrDefault(self.labelSmoothing)

    def getLr(self):
        return self.getOrDefault(self.lr)

    def getMaxPixels(self):
        return self.getOrDefault(self.maxPixels)

    def getMix(self):
        return self.getOrDefault(self.mix)

    def getMomentum(self):
        return self.getOrDefault(self.momentum)

    def getNesterov(self):
        return self.getOrDefault(self.nesterov)

    def getNetwork(self):
        return self.getOrDefault(self.network)

    def getNormalise(self):
        return self.getOrDefault(self.normalise)

    def getOnBadImage(self):
        return self.getOrDefault(self.onBadImage)

    def getOptimizer(self):
        return self.getOrDefault(self.optimizer)

    def getPartitions(self):
        return self.getOrDefault(self.partitions)

    def getPixelRange(self):
        return self.getOrDefault(self.pixelRange)

    def getPredictionCol(self):
        return self.getOrDefault(self.predictionCol)

    def getProbabilityCol(self):
        return self.getOrDefault(self.probabilityCol)

    def getRateFactors(self):
        return self.getOrDefault(self.rateFactors)

    def getRawPredictionCol(self):
        return self.getOrDefault(self.rawPredictionCol)

    def getRecipe(self):
        return self.getOrDefault(self.recipe)

    def getResize(self):
        return self.getOrDefault(self.resize)

    def getSchedule(self):
        return self.getOrDefault(self.schedule)

    def getSeed(self):
        return self.getOrDefault(self.seed)

    def getShards(self):
        return self.getOrDefault(self.shards)

    def getThresholds(self):
        return self.getOrDefault(self.thresholds)

    def getValidation(self):
        return self.getOrDefault(self.validation)

    def getWarmup(self):
        return self.getOrDefault(self.warmup)

    def getWeightCol(self):
        return self.getOrDefault(self.weightCol)

    def getWeightDecay(self):
        return self.getOrDefault(self.weightDecay)


class ConvokeClassifier(JavaEstimator, _ClassifierParams, JavaMLReadable, JavaMLWritable):
    """Trains a convolutional network on a column of images; an estimator."""

    # PySpark finds the Java class of a Python class by this name, and the other way round.
    __module__ = "org.convoke.ml"

    @keyword_only
    def __init__(
            self, *, augment="none", average="none", batch=128, classWeights="none", clipNorm=0.0,
            decayFactors="none", earlyStop=0, epochs=10, featuresCol="features", freeze="none",
            fromModel=None, head="auto", imageFit="none", keep="last", kernels="auto",
            labelCol="label", labelSmoothing=0.0, lr=0.03, maxPixels=25000000, mix="none",
            momentum=0.9, nesterov=False, network=None, normalise=None, onBadImage="fail",
            optimizer="sgd", partitions=None, pixelRange="0,255", predictionCol="prediction",
            probabilityCol="probability", rateFactors="none", rawPredictionCol="rawPrediction",
            recipe=None, resize="area", schedule="cosine", seed=1, shards=None, thresholds=None,
            validation=0.0, warmup=0.2, weightCol=None, weightDecay=0.0,
    ):
        super().__init__()
        self._java_obj = self._new_java_obj("org.convoke.ml.ConvokeClassifier", self.uid)
        self._setDefaults()
        self._set(**self._input_kwargs)

    def setParams(self, **params):
        return self._set(**params)

    def setAugment(self, value):
        return self._set(augment=value)

    def setAverage(self, value):
        return self._set(average=value)

    def setBatch(self, value):
        return self._set(batch=value)

    def setClassWeights(self, value):
        return self._set(classWeights=value)

    def setClipNorm(self, value):
        return self._set(clipNorm=value)

    def setDecayFactors(self, value):
        return self._set(decayFactors=value)

    def setEarlyStop(self, value):
        return self._set(earlyStop=value)

    def setEpochs(self, value):
        return self._set(epochs=value)

    def setFeaturesCol(self, value):
        return self._set(featuresCol=value)

    def setFreeze(self, value):
        return self._set(freeze=value)

    def setFromModel(self, value):
        return self._set(fromModel=value)

    def setHead(self, value):
        return self._set(head=value)

    def setImageFit(self, value):
        return self._set(imageFit=value)

    def setKeep(self, value):
        return self._set(keep=value)

    def setKernels(self, value):
        return self._set(kernels=value)

    def setLabelCol(self, value):
        return self._set(labelCol=value)

    def setLabelSmoothing(self, value):
        return self._set(labelSmoothing=value)

    def setLr(self, value):
        return self._set(lr=value)

    def setMaxPixels(self, value):
        return self._set(maxPixels=value)

    def setMix(self, value):
        return self._set(mix=value)

    def setMomentum(self, value):
        return self._set(momentum=value)

    def setNesterov(self, value):
        return self._set(nesterov=value)

    def setNetwork(self, value):
        return self._set(network=value)

    def setNormalise(self, value):
        return self._set(normalise=value)

    def setOnBadImage(self, value):
        return self._set(onBadImage=value)

    def setOptimizer(self, value):
        return self._set(optimizer=value)

    def setPartitions(self, value):
        return self._set(partitions=value)

    def setPixelRange(self, value):
        return self._set(pixelRange=value)

    def setPredictionCol(self, value):
        return self._set(predictionCol=value)

    def setProbabilityCol(self, value):
        return self._set(probabilityCol=value)

    def setRateFactors(self, value):
        return self._set(rateFactors=value)

    def setRawPredictionCol(self, value):
        return self._set(rawPredictionCol=value)

    def setRecipe(self, value):
        return self._set(recipe=value)

    def setResize(self, value):
        return self._set(resize=value)

    def setSchedule(self, value):
        return self._set(schedule=value)

    def setSeed(self, value):
        return self._set(seed=value)

    def setShards(self, value):
        return self._set(shards=value)

    def setThresholds(self, value):
        return self._set(thresholds=value)

    def setValidation(self, value):
        return self._set(validation=value)

    def setWarmup(self, value):
        return self._set(warmup=value)

    def setWeightCol(self, value):
        return self._set(weightCol=value)

    def setWeightDecay(self, value):
        return self._set(weightDecay=value)

    def _create_model(self, java_model):
        return ConvokeClassificationModel(java_model)


class ConvokeClassificationModel(JavaModel, _ClassifierParams, JavaMLReadable, JavaMLWritable):
    """A trained network; from ConvokeClassifier.fit, or from load of any model directory."""

    # PySpark finds the Java class of a Python class by this name, and the other way round.
    __module__ = "org.convoke.ml"

    def __init__(self, java_model=None):
        super().__init__(java_model)
        self._setDefaults()

    def setFeaturesCol(self, value):
        return self._set(featuresCol=value)

    def setImageFit(self, value):
        return self._set(imageFit=value)

    def setKernels(self, value):
        return self._set(kernels=value)

    def setOnBadImage(self, value):
        return self._set(onBadImage=value)

    def setPixelRange(self, value):
        return self._set(pixelRange=value)

    def setPredictionCol(self, value):
        return self._set(predictionCol=value)

    def setProbabilityCol(self, value):
        return self._set(probabilityCol=value)

    def setRawPredictionCol(self, value):
        return self._set(rawPredictionCol=value)

    def setThresholds(self, value):
        return self._set(thresholds=value)

    @property
    def numClasses(self):
        """How many classes the network distinguishes."""
        return self._call_java("numClasses")

    @property
    def numFeatures(self):
        """How many numbers an image has."""
        return self._call_java("numFeatures")


class ConvokeFeatures(JavaTransformer, JavaMLReadable, JavaMLWritable):
    """Appends what a layer of a trained network gives, as a vector."""

    # PySpark finds the Java class of a Python class by this name, and the other way round.
    __module__ = "org.convoke.ml"

    imageFit = Param(Params._dummy(), "imageFit",
        "what becomes of a picture of another size than the network takes: none (it is refused), "
        "crop, pad or stretch",
        TypeConverters.toString)
    inputCol = Param(Params._dummy(), "inputCol",
        "the column of the images",
        TypeConverters.toString)
    kernels = Param(Params._dummy(), "kernels",
        "which kernels compute: auto, plain or vector; the results are the same",
        TypeConverters.toString)
    layer = Param(Params._dummy(), "layer",
        "whose output is wanted, by its name in the network",
        TypeConverters.toString)
    maxPixels = Param(Params._dummy(), "maxPixels",
        "the most pixels that a picture may declare",
        TypeConverters.toInt)
    model = Param(Params._dummy(), "model",
        "the path of a model directory",
        TypeConverters.toString)
    onBadImage = Param(Params._dummy(), "onBadImage",
        "what to do with an image that cannot be used: fail, or skip it, which leaves its "
        "predictions empty",
        TypeConverters.toString)
    outputCol = Param(Params._dummy(), "outputCol",
        "the column of the vectors, which is appended",
        TypeConverters.toString)
    pixelRange = Param(Params._dummy(), "pixelRange",
        "the numbers of a black and of a white pixel in vectors and arrays, such as 0,1",
        TypeConverters.toString)
    resize = Param(Params._dummy(), "resize",
        "how a picture is scaled: area or bilinear",
        TypeConverters.toString)

    @keyword_only
    def __init__(
            self, *, imageFit="none", inputCol="image", kernels="auto", layer=None,
            maxPixels=25000000, model=None, onBadImage="fail", outputCol=None, pixelRange="0,255",
            resize="area",
    ):
        super().__init__()
        self._java_obj = self._new_java_obj("org.convoke.ml.ConvokeFeatures", self.uid)
        self._setDefault(
            imageFit="none", inputCol="image", kernels="auto", maxPixels=25000000,
            onBadImage="fail", outputCol=self.uid + "__output", pixelRange="0,255", resize="area",
        )
        self._set(**self._input_kwargs)

    def setParams(self, **params):
        return self._set(**params)

    def getImageFit(self):
        return self.getOrDefault(self.imageFit)

    def getInputCol(self):
        return self.getOrDefault(self.inputCol)

    def getKernels(self):
        return self.getOrDefault(self.kernels)

    def getLayer(self):
        return self.getOrDefault(self.layer)

    def getMaxPixels(self):
        return self.getOrDefault(self.maxPixels)

    def getModel(self):
        return self.getOrDefault(self.model)

    def getOnBadImage(self):
        return self.getOrDefault(self.onBadImage)

    def getOutputCol(self):
        return self.getOrDefault(self.outputCol)

    def getPixelRange(self):
        return self.getOrDefault(self.pixelRange)

    def getResize(self):
        return self.getOrDefault(self.resize)

    def setImageFit(self, value):
        return self._set(imageFit=value)

    def setInputCol(self, value):
        return self._set(inputCol=value)

    def setKernels(self, value):
        return self._set(kernels=value)

    def setLayer(self, value):
        return self._set(layer=value)

    def setMaxPixels(self, value):
        return self._set(maxPixels=value)

    def setModel(self, value):
        return self._set(model=value)

    def setOnBadImage(self, value):
        return self._set(onBadImage=value)

    def setOutputCol(self, value):
        return self._set(outputCol=value)

    def setPixelRange(self, value):
        return self._set(pixelRange=value)

    def setResize(self, value):
        return self._set(resize=value)
