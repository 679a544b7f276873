// BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]: see ../README.md.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

const firstMs = 1767225600000

var codecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

func mechanism(user, secret string) sasl.Mechanism {
	switch os.Getenv("SASL_MECHANISM") {
	case "SCRAM-SHA-256":
		return scram.Auth{User: user, Pass: secret}.AsSha256Mechanism()
	case "SCRAM-SHA-512":
		return scram.Auth{User: user, Pass: secret}.AsSha512Mechanism()
	}
	return plain.Auth{User: user, Pass: secret}.AsMechanism()
}

func record(i int) *kgo.Record {
	value := fmt.Sprintf(`{"id":%d,"name":"row %d ä","half":%.1f,"event_timestamp":%d}`, i, i, float64(i)/2, firstMs+i)
	return &kgo.Record{Key: []byte(strconv.Itoa(i)), Value: []byte(value)}
}

func main() {
	args := os.Args[1:]
	if len(args) != 4 && len(args) != 6 {
		log.Fatal("usage: BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]")
	}
	count, err := strconv.Atoi(args[2])
	if err != nil {
		log.Fatal(err)
	}
	// Idempotent, and acks of all, by default.
	options := []kgo.Opt{
		kgo.SeedBrokers(args[0]), kgo.DefaultProduceTopic(args[1]),
		kgo.ProducerBatchCompression(codecs[args[3]]), kgo.RecordDeliveryTimeout(time.Minute),
	}
	if len(args) == 6 {
		options = append(options, kgo.SASL(mechanism(args[4], args[5])))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	var mutex sync.Mutex
	acked := 0
	for i := 0; i < count; i++ {
		client.Produce(ctx, record(i), func(_ *kgo.Record, err error) {
			if err != nil {
				log.Fatal(err)
			}
			mutex.Lock()
			acked++
			mutex.Unlock()
		})
	}
	if err := client.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println("acked", acked)
}
