// Asks a service in every way, with the JDK's own client as it comes: it offers HTTP/2 each time.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

public class Ask {
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static String url;

    public static void main(String[] given) throws Exception {
        url = given[0];
        String json = "application/json";
        say("json", "/predict", json, BodyPublishers.ofString("{\"x\": 1}"));
        say("json-again", "/predict", json, BodyPublishers.ofString("{\"x\": 2}"));
        byte[] row = "{\"x\": 1}".getBytes(StandardCharsets.UTF_8);
        say("chunked", "/predict", json, BodyPublishers.ofByteArrays(List.of(row)));
        say("v2", "/v2/models/sincos/infer", json, BodyPublishers.ofString(
            "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": [1]}]}"));
        say("lines", "/predict", "application/x-ndjson",
            BodyPublishers.ofString("{\"x\": 1}\n{\"x\": 2}\n"));
        say("form", "/predict", "multipart/form-data; boundary=b", BodyPublishers.ofString(
            "--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n"));
        say("live", "/health/live", null, null);
    }

    static void say(String name, String path, String kind, HttpRequest.BodyPublisher body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (body != null) {
            request.header("content-type", kind).POST(body);
        }
        HttpResponse<String> answer =
            CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String text = answer.body().replace("\n", " ");
        System.out.println(name + " " + answer.statusCode() + " " + text);
    }
}
