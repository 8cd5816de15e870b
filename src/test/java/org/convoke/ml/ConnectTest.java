package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.ExecutePlanResponse;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.Fetch;
import org.apache.spark.connect.proto.MlCommand;
import org.apache.spark.connect.proto.MlCommandResult;
import org.apache.spark.connect.proto.MlOperator;
import org.apache.spark.connect.proto.MlOperator.OperatorType;
import org.apache.spark.connect.proto.MlParams;
import org.apache.spark.connect.proto.MlRelation;
import org.apache.spark.connect.proto.ObjectRef;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc.SparkConnectServiceBlockingStub;
import org.apache.spark.connect.proto.UserContext;
import org.apache.spark.connect.proto.WriteOperation;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connect.ml.Serializer$;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkproject.connect.grpc.ManagedChannel;
import org.sparkproject.connect.grpc.StatusRuntimeException;
import org.sparkproject.connect.grpc.netty.NettyChannelBuilder;
import scala.Option;

/**
 * A client of Spark Connect trains, predicts and saves, in the messages that Python's client sends. The server finds the stages
 * by the services files.
 */
@Tag("slow")
class ConnectTest {
    @TempDir
    private static Path folder;

    private static LocalSpark spark;
    private static ManagedChannel channel;
    private static SparkConnectServiceBlockingStub server;
    private static Relation images;

    private final String session = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        spark = new LocalSpark(
                2,
                "spark.kryo.registrationRequired",
                "false",
                "spark.connect.grpc.binding.address",
                "127.0.0.1",
                "spark.connect.grpc.binding.port",
                "0",
                // Models are kept on the server's disk too, and may have to leave its memory.
                "spark.connect.session.connectML.mlCache.memoryControl.enabled",
                "true");
        SparkConnectService$.MODULE$.start(spark.session().sparkContext());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", SparkConnectService$.MODULE$.localPort())
                .usePlaintext()
                .build();
        server = SparkConnectServiceGrpc.newBlockingStub(channel);
        String table = folder.resolve("images").toString();
        MlImages.table(spark.session()).write().parquet(table);
        images = Relation.newBuilder()
                .setRead(Read.newBuilder()
                        .setDataSource(Read.DataSource.newBuilder()
                                .setFormat("parquet")
                                .addPaths(table)))
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        SparkConnectService$.MODULE$.stop(Option.empty(), Option.empty());
        spark.close();
    }

    private List<ExecutePlanResponse> execute(Command command) {
        Iterator<ExecutePlanResponse> responses = server.executePlan(ExecutePlanRequest.newBuilder()
                .setSessionId(session)
                .setUserContext(UserContext.newBuilder().setUserId("someone"))
                .setPlan(Plan.newBuilder().setCommand(command))
                .build());
        List<ExecutePlanResponse> all = new ArrayList<>();
        responses.forEachRemaining(all::add);
        return all;
    }

    private MlCommandResult execute(MlCommand command) {
        return execute(Command.newBuilder().setMlCommand(command).build()).stream()
                .filter(ExecutePlanResponse::hasMlCommandResult)
                .findFirst()
                .orElseThrow()
                .getMlCommandResult();
    }

    private static MlOperator operator(String className, OperatorType type) {
        return MlOperator.newBuilder()
                .setName(className)
                .setUid("of-the-client")
                .setType(type)
                .build();
    }

    /** As Python's client writes them. */
    private static MlParams params(Map<String, Object> values) {
        MlParams.Builder params = MlParams.newBuilder();
        values.forEach((name, value) -> params.putParams(name, Serializer$.MODULE$.serializeParam(value)));
        return params.build();
    }

    private MlCommandResult fit(String className, Map<String, Object> params) {
        return execute(MlCommand.newBuilder()
                .setFit(MlCommand.Fit.newBuilder()
                        .setEstimator(operator(className, OperatorType.OPERATOR_TYPE_ESTIMATOR))
                        .setParams(params(params))
                        .setDataset(images))
                .build());
    }

    private Expression.Literal fetch(ObjectRef model, Fetch.Method method) {
        return execute(MlCommand.newBuilder()
                        .setFetch(Fetch.newBuilder().setObjRef(model).addMethods(method))
                        .build())
                .getParam();
    }

    /** What the server makes of a transformation, in the order of the images. */
    private List<Row> rows(MlRelation.Transform.Builder transform, String name) {
        String path = folder.resolve(name).toString();
        execute(Command.newBuilder()
                .setWriteOperation(WriteOperation.newBuilder()
                        .setInput(Relation.newBuilder()
                                .setMlRelation(MlRelation.newBuilder().setTransform(transform.setInput(images))))
                        .setSource("parquet")
                        .setPath(path)
                        .setMode(WriteOperation.SaveMode.SAVE_MODE_ERROR_IF_EXISTS))
                .build());
        return ordered(spark.session().read().parquet(path));
    }

    private static List<Row> ordered(Dataset<Row> table) {
        return table.orderBy("id").collectAsList();
    }

    @Test
    void aClientTrainsPredictsAndSaves() {
        ConvokeClassifier classifier = MlImages.classifier();
        ConvokeClassificationModel expected = classifier.fit(MlImages.table(spark.session()));
        ObjectRef model = fit(
                        ConvokeClassifier.class.getName(),
                        Map.of(
                                "network",
                                MlImages.NETWORK,
                                "epochs",
                                classifier.getEpochs(),
                                "batch",
                                classifier.getBatch(),
                                "shards",
                                classifier.getShards(),
                                "lr",
                                classifier.getLr(),
                                "kernels",
                                classifier.getKernels()))
                .getOperatorInfo()
                .getObjRef();
        assertThat(fetch(
                                model,
                                Fetch.Method.newBuilder()
                                        .setMethod("numClasses")
                                        .build())
                        .getInteger())
                .isEqualTo(expected.numClasses());
        assertThat(fetch(
                                model,
                                Fetch.Method.newBuilder()
                                        .setMethod("predict")
                                        .addArgs(Fetch.Method.Args.newBuilder()
                                                .setParam(Serializer$.MODULE$.serializeParam(
                                                        Vectors.dense(MlImages.pixels(7)))))
                                        .build())
                        .getDouble())
                .isEqualTo(expected.predict(Vectors.dense(MlImages.pixels(7))));
        List<Row> predicted = ordered(expected.transform(MlImages.table(spark.session())));
        assertThat(rows(MlRelation.Transform.newBuilder().setObjRef(model), "predicted"))
                .isEqualTo(predicted)
                .hasSize(MlImages.IMAGES.count());

        // Out of memory, it comes back from the server's disk.
        execute(MlCommand.newBuilder()
                .setDelete(MlCommand.Delete.newBuilder().addObjRefs(model).setEvictOnly(true))
                .build());
        assertThat(rows(
                        MlRelation.Transform.newBuilder()
                                .setObjRef(model)
                                .setParams(params(Map.of("predictionCol", "class"))),
                        "predicted-again"))
                .extracting(row -> row.getAs("class"))
                .isEqualTo(
                        predicted.stream().map(row -> row.getAs("prediction")).toList());

        String saved = folder.resolve("model").toString();
        execute(MlCommand.newBuilder()
                .setWrite(MlCommand.Write.newBuilder().setObjRef(model).setPath(saved))
                .build());
        assertThat(MlImages.digest(ConvokeClassificationModel.load(saved))).isEqualTo(MlImages.digest(expected));
        MlCommandResult.MlOperatorInfo read = execute(MlCommand.newBuilder()
                        .setRead(MlCommand.Read.newBuilder()
                                .setOperator(operator(
                                        ConvokeClassificationModel.class.getName(), OperatorType.OPERATOR_TYPE_MODEL))
                                .setPath(saved))
                        .build())
                .getOperatorInfo();
        assertThat(read.getParams().getParamsMap().get("epochs").getInteger()).isEqualTo(classifier.getEpochs());
        assertThat(rows(MlRelation.Transform.newBuilder().setObjRef(read.getObjRef()), "predicted-by-it"))
                .isEqualTo(predicted);

        assertThat(rows(
                        MlRelation.Transform.newBuilder()
                                .setTransformer(operator(
                                        ConvokeFeatures.class.getName(), OperatorType.OPERATOR_TYPE_TRANSFORMER))
                                .setParams(params(Map.of(
                                        "model",
                                        saved,
                                        "layer",
                                        "dense1",
                                        "inputCol",
                                        "features",
                                        "outputCol",
                                        "seen"))),
                        "features"))
                .extracting(row -> row.getAs("seen"))
                .isEqualTo(predicted.stream()
                        .map(row -> row.getAs("rawPrediction"))
                        .toList());
    }

    @Test
    void aClassThatIsNoStageIsRefused() {
        assertThatThrownBy(() -> fit(ConvokeParams.class.getName(), Map.of()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining(ConvokeParams.class.getName());
    }
}
