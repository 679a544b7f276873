#!/usr/bin/env python3
"""clicks.py HOST:PORT: a Spark job that writes rows of the feature view `clicks`. Spark 3.5.7:

    spark-submit --packages org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7 clicks.py HOST:PORT
"""
import datetime
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

spark = SparkSession.builder.appName("clicks").getOrCreate()
now = datetime.datetime.now(datetime.timezone.utc)
clicks = spark.createDataFrame(
    [("max", "/home", now), ("max", "/cart", now), ("nora", "/help", now)],
    ["user_id", "page", "at"],
)
rows = clicks.groupBy("user_id").agg(
    f.count("*").alias("clicks"),
    f.max_by("page", "at").alias("last_page"),
    # Spark stamps records by the clock of the executor: the event timestamp has to stand in the row.
    f.date_format(f.to_utc_timestamp(f.max("at"), spark.conf.get("spark.sql.session.timeZone")),
                  "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").alias("event_timestamp"),
)
(
    rows.select(f.col("user_id").alias("key"), f.to_json(f.struct("*")).alias("value"))
    .write.format("kafka")
    .option("kafka.bootstrap.servers", sys.argv[1])
    .option("topic", "clicks")
    .save()
)
print(rows.count(), "rows are stored")
