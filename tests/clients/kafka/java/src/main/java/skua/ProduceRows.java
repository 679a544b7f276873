package skua;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]: see ../README.md. */
public final class ProduceRows {
  private static final long FIRST_MS = 1767225600000L;

  private static String record(int i) {
    return String.format(
        Locale.ROOT,
        "{\"id\":%d,\"name\":\"row %d ä\",\"half\":%.1f,\"event_timestamp\":%d}",
        i, i, i / 2.0, FIRST_MS + i);
  }

  private static Properties options(String[] args) {
    Properties options = new Properties();
    options.put("bootstrap.servers", args[0]);
    options.put("compression.type", args[3]);
    options.put("acks", "all");
    options.put("enable.idempotence", "true");
    options.put("linger.ms", "5");
    options.put("max.block.ms", "20000");
    options.put("delivery.timeout.ms", "60000");
    options.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    options.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    if (args.length == 6) {
      String mechanism = System.getenv().getOrDefault("SASL_MECHANISM", "PLAIN");
      String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
      options.put("security.protocol", "SASL_PLAINTEXT");
      options.put("sasl.mechanism", mechanism);
      options.put(
          "sasl.jaas.config",
          String.format(
              "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";",
              module, args[4], args[5]));
    }
    return options;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4 && args.length != 6) {
      System.err.println("usage: BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]");
      System.exit(2);
    }
    int count = Integer.parseInt(args[2]);
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(options(args))) {
      for (int i = 0; i < count; ++i) {
        answers.add(producer.send(new ProducerRecord<>(args[1], Integer.toString(i), record(i))));
      }
      for (Future<RecordMetadata> answer : answers) {
        answer.get(90, TimeUnit.SECONDS);
      }
    }
    System.out.println("acked " + answers.size());
  }
}
