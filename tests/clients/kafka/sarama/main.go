// BOOTSTRAP TOPIC COUNT CODEC [USER SECRET]: see ../README.md.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/IBM/sarama"
	"github.com/xdg-go/scram"
)

const firstMs = 1767225600000

var codecs = map[string]sarama.CompressionCodec{
	"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
	"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
}

// The SCRAM conversation that sarama leaves to its users.
type conversation struct {
	hash scram.HashGeneratorFcn
	*scram.ClientConversation
}

func (c *conversation) Begin(user, secret, authzID string) error {
	client, err := c.hash.NewClient(user, secret, authzID)
	if err == nil {
		c.ClientConversation = client.NewConversation()
	}
	return err
}

func authenticate(config *sarama.Config, user, secret string) {
	config.Net.SASL.Enable = true
	config.Net.SASL.User = user
	config.Net.SASL.Password = secret
	config.Net.SASL.Mechanism = sarama.SASLTypePlaintext
	hash := scram.SHA256
	switch os.Getenv("SASL_MECHANISM") {
	case "SCRAM-SHA-256":
		config.Net.SASL.Mechanism = sarama.SASLTypeSCRAMSHA256
	case "SCRAM-SHA-512":
		config.Net.SASL.Mechanism = sarama.SASLTypeSCRAMSHA512
		hash = scram.SHA512
	}
	config.Net.SASL.SCRAMClientGeneratorFunc = func() sarama.SCRAMClient { return &conversation{hash: hash} }
}

func record(topic string, i int) *sarama.ProducerMessage {
	value := fmt.Sprintf(`{"id":%d,"name":"row %d ä","half":%.1f,"event_timestamp":%d}`, i, i, float64(i)/2, firstMs+i)
	return &sarama.ProducerMessage{
		Topic: topic, Key: sarama.StringEncoder(strconv.Itoa(i)), Value: sarama.StringEncoder(value),
	}
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
	config := sarama.NewConfig()
	config.Version = sarama.V2_1_0_0
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Idempotent = true
	config.Net.MaxOpenRequests = 1
	config.Producer.Compression = codecs[args[3]]
	config.Producer.Return.Successes = true
	if len(args) == 6 {
		authenticate(config, args[4], args[5])
	}
	producer, err := sarama.NewAsyncProducer(args[:1], config)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for i := 0; i < count; i++ {
			producer.Input() <- record(args[1], i)
		}
		producer.AsyncClose()
	}()
	go func() {
		for failed := range producer.Errors() {
			log.Fatal(failed)
		}
	}()
	acked := 0
	for range producer.Successes() {
		acked++
	}
	if acked != count {
		log.Fatalf("%d of %d records were acknowledged", acked, count)
	}
	fmt.Println("acked", acked)
}
