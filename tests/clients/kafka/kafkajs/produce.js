// BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]: see ../README.md.
"use strict";

const path = require("path");
const { createRequire } = require("module");

// The libraries lie where prepare put them.
const load = createRequire(path.join(process.env.CLIENT_BUILD, "package.json"));
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = load("kafkajs");

const firstMs = 1767225600000;
const batch = 500;

const codecs = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};

// kafkajs brings gzip alone. Snappy goes in Java's frames, as kafkajs-snappy writes them.
async function addCodec(name) {
  if (name === "snappy") {
    const { compress } = load("snappyjs");
    const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    CompressionCodecs[CompressionTypes.Snappy] = () => ({
      compress: async (encoder) => {
        const block = Buffer.from(compress(encoder.buffer));
        const size = Buffer.alloc(4);
        size.writeInt32BE(block.length);
        return Buffer.concat([header, size, block]);
      },
    });
  } else if (name === "lz4") {
    const lz4 = load("lz4js");
    CompressionCodecs[CompressionTypes.LZ4] = () => ({
      compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
    });
  } else if (name === "zstd") {
    const zstd = load("@bokuweb/zstd-wasm");
    await zstd.init();
    CompressionCodecs[CompressionTypes.ZSTD] = () => ({
      compress: async (encoder) => Buffer.from(zstd.compress(encoder.buffer)),
    });
  }
}

function record(i) {
  const value = { id: i, name: `row ${i} ä`, half: i / 2, event_timestamp: firstMs + i };
  return { key: String(i), value: JSON.stringify(value) };
}

async function main(args) {
  if (args.length !== 4 && args.length !== 6) throw new Error("usage: BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]");
  const [bootstrap, topic, count, codec, username, password] = args;
  await addCodec(codec);
  const mechanism = (process.env.SASL_MECHANISM || "PLAIN").toLowerCase();
  const kafka = new Kafka({
    brokers: [bootstrap],
    sasl: username === undefined ? undefined : { mechanism, username, password },
    logLevel: logLevel.ERROR,
  });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  let acked = 0;
  for (let begin = 0; begin < Number(count); begin += batch) {
    const messages = [];
    for (let i = begin; i < Math.min(begin + batch, Number(count)); ++i) messages.push(record(i));
    await producer.send({ topic, acks: -1, compression: codecs[codec], messages });
    acked += messages.length;
  }
  await producer.disconnect();
  console.log(`acked ${acked}`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
