package skua;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** HOST:PORT: counts the clicks of each user and keeps the feature view clicks up to date. */
public final class ClicksJob {
  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
    job.enableCheckpointing(1000);

    KafkaSink<Tuple2<String, Long>> skua =
        KafkaSink.<Tuple2<String, Long>>builder()
            .setBootstrapServers(args[0])
            // Rows are upserts by entity and event timestamp, so that a record sent again changes nothing.
            .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
            .setRecordSerializer(
                KafkaRecordSerializationSchema.<Tuple2<String, Long>>builder()
                    .setTopic("clicks")
                    .setKeySerializationSchema(count -> count.f0.getBytes(StandardCharsets.UTF_8))
                    .setValueSerializationSchema(
                        count ->
                            ("{\"clicks\": " + count.f1 + "}").getBytes(StandardCharsets.UTF_8))
                    .build())
            .build();

    // The event time of a click becomes the record's timestamp, and that the row's event timestamp.
    long now = System.currentTimeMillis();
    job.fromData(
            Tuple2.of("kim", now - 2000), Tuple2.of("lea", now - 1000), Tuple2.of("kim", now))
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<Tuple2<String, Long>>forMonotonousTimestamps()
                .withTimestampAssigner((click, previous) -> click.f1))
        .map(click -> Tuple2.of(click.f0, 1L))
        .returns(Types.TUPLE(Types.STRING, Types.LONG))
        .keyBy(click -> click.f0)
        .sum(1)
        .sinkTo(skua);
    job.execute("clicks");
  }
}
