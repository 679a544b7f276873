package skua;

import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** HOST:PORT: a row of the feature view clicks. The producer is idempotent, and waits for all acks, by default. */
public final class ClicksProducer {
  public static void main(String[] args) throws Exception {
    Properties options = new Properties();
    options.put("bootstrap.servers", args[0]);
    options.put("compression.type", "zstd");
    options.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    options.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(options)) {
      // Without an event timestamp of its own the row takes the record's: now.
      String row = "{\"clicks\": 11, \"last_page\": \"/home\"}";
      producer.send(new ProducerRecord<>("clicks", "jane", row)).get();
    }
    System.out.println("1 row is stored");
  }
}
