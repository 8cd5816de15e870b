import java.nio.file.Files;
import java.nio.file.Path;
import org.convoke.predict.Prediction;
import org.convoke.predict.Predictor;

/** Prints what a model says of pictures: {@code Main MODEL FILE...}. */
public class Main {
    public static void main(String[] arguments) throws Exception {
        Predictor predictor = Predictor.load(Path.of(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            Prediction prediction = predictor.predict(Files.readAllBytes(Path.of(arguments[i])));
            System.out.println(prediction);
        }
    }
}
