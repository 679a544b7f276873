"""The view that the benchmark reads through Feast: 50 Float32 features of an INT64 entity."""

from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource, ValueType
from feast.types import Float32, Int64

item = Entity(name="item", join_keys=["item"], value_type=ValueType.INT64)

items = FeatureView(
    name="items",
    entities=[item],
    ttl=timedelta(0),
    schema=[Field(name="item", dtype=Int64)]
    + [Field(name=f"f{i}", dtype=Float32) for i in range(50)],
    # Never read: the benchmark writes Redis itself, in Feast's layout.
    source=FileSource(path="items.parquet", timestamp_field="event_timestamp"),
)

ranking = FeatureService(name="ranking", features=[items])
