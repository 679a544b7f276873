// Prints the golden bytes of ../messages.txt with the codecs of franz-go: every message that the server reads or
// writes, in every version, filled with fixed values; and a text compressed with what Go clients use.
package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	xerial "github.com/eapache/go-xerial-snappy"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func text(s string) *string { return &s }

func requests() []kmsg.Request {
	versions := kmsg.NewPtrApiVersionsRequest()
	versions.ClientSoftwareName = "skua-test"
	versions.ClientSoftwareVersion = "1.2"

	metadata := kmsg.NewPtrMetadataRequest()
	metadata.Topics = []kmsg.MetadataRequestTopic{{Topic: text("weather")}, {Topic: text("shop.users")}}
	metadata.AllowAutoTopicCreation = true
	metadata.IncludeTopicAuthorizedOperations = true

	produce := kmsg.NewPtrProduceRequest()
	produce.TransactionID = text("tx")
	produce.Acks = -1
	produce.TimeoutMillis = 30000
	produce.Topics = []kmsg.ProduceRequestTopic{
		{Topic: "weather", Partitions: []kmsg.ProduceRequestTopicPartition{
			{Partition: 3, Records: []byte("abc")}, {Partition: 4, Records: nil}}},
		{Topic: "empty"}}

	producer := kmsg.NewPtrInitProducerIDRequest()
	producer.TransactionalID = text("tx")
	producer.TransactionTimeoutMillis = 60000

	handshake := kmsg.NewPtrSASLHandshakeRequest()
	handshake.Mechanism = "SCRAM-SHA-256"

	authenticate := kmsg.NewPtrSASLAuthenticateRequest()
	authenticate.SASLAuthBytes = []byte("n,,n=user")

	offsets := kmsg.NewPtrListOffsetsRequest()
	offsets.ReplicaID = -1
	offsets.IsolationLevel = 1
	offsets.Topics = []kmsg.ListOffsetsRequestTopic{{Topic: "weather",
		Partitions: []kmsg.ListOffsetsRequestTopicPartition{{Partition: 2, CurrentLeaderEpoch: 5, Timestamp: -2}}}}

	fetch := kmsg.NewPtrFetchRequest()
	fetch.ReplicaID = -1
	fetch.MaxWaitMillis = 500
	fetch.MinBytes = 1
	fetch.MaxBytes = 1048576
	fetch.IsolationLevel = 1
	fetch.SessionID = 9
	fetch.SessionEpoch = 2
	fetch.Topics = []kmsg.FetchRequestTopic{{Topic: "weather", Partitions: []kmsg.FetchRequestTopicPartition{
		{Partition: 1, CurrentLeaderEpoch: 5, FetchOffset: 42, LogStartOffset: 7, PartitionMaxBytes: 65536}}}}
	fetch.ForgottenTopics = []kmsg.FetchRequestForgottenTopic{{Topic: "old", Partitions: []int32{1, 2}}}
	fetch.Rack = "rack-1"

	coordinator := kmsg.NewPtrFindCoordinatorRequest()
	coordinator.CoordinatorKey = "group"
	coordinator.CoordinatorType = 1

	return []kmsg.Request{produce, fetch, offsets, metadata, coordinator, handshake, versions, producer, authenticate}
}

func responses() []kmsg.Response {
	versions := kmsg.NewPtrApiVersionsResponse()
	versions.ApiKeys = []kmsg.ApiVersionsResponseApiKey{{ApiKey: 0, MaxVersion: 8}, {ApiKey: 18, MaxVersion: 3}}
	versions.ThrottleMillis = 11

	metadata := kmsg.NewPtrMetadataResponse()
	metadata.ThrottleMillis = 11
	metadata.Brokers = []kmsg.MetadataResponseBroker{{NodeID: 1, Host: "kafka.example", Port: 9092, Rack: text("r")},
		{NodeID: 2, Host: "b", Port: 1}}
	metadata.ClusterID = text("cluster")
	metadata.ControllerID = 1
	metadata.Topics = []kmsg.MetadataResponseTopic{{Topic: text("weather"), IsInternal: true,
		Partitions: []kmsg.MetadataResponseTopicPartition{{Partition: 1, Leader: 1, LeaderEpoch: 4,
			Replicas: []int32{1, 2}, ISR: []int32{1}, OfflineReplicas: []int32{2}}}, AuthorizedOperations: 8},
		{ErrorCode: 3, Topic: text("x"), AuthorizedOperations: -2147483648}}
	metadata.AuthorizedOperations = -2147483648

	produce := kmsg.NewPtrProduceResponse()
	produce.ThrottleMillis = 11
	produce.Topics = []kmsg.ProduceResponseTopic{{Topic: "weather", Partitions: []kmsg.ProduceResponseTopicPartition{
		{Partition: 3, BaseOffset: 42, LogAppendTime: -1, LogStartOffset: 0},
		{Partition: 4, ErrorCode: 87, BaseOffset: -1, LogAppendTime: -1, LogStartOffset: -1,
			ErrorRecords: []kmsg.ProduceResponseTopicPartitionErrorRecord{
				{RelativeOffset: 1, ErrorMessage: text("bad")}, {RelativeOffset: 2}},
			ErrorMessage: text("row")}}}}

	producer := kmsg.NewPtrInitProducerIDResponse()
	producer.ThrottleMillis = 11
	producer.ProducerID = 4000
	producer.ProducerEpoch = 3

	handshake := kmsg.NewPtrSASLHandshakeResponse()
	handshake.ErrorCode = 33
	handshake.SupportedMechanisms = []string{"PLAIN", "SCRAM-SHA-256"}

	authenticate := kmsg.NewPtrSASLAuthenticateResponse()
	authenticate.ErrorCode = 58
	authenticate.ErrorMessage = text("no")
	authenticate.SASLAuthBytes = []byte("v=x")
	authenticate.SessionLifetimeMillis = 5

	offsets := kmsg.NewPtrListOffsetsResponse()
	offsets.ThrottleMillis = 11
	offsets.Topics = []kmsg.ListOffsetsResponseTopic{{Topic: "weather",
		Partitions: []kmsg.ListOffsetsResponseTopicPartition{
			{Partition: 2, ErrorCode: 3, Timestamp: -1, Offset: 42, LeaderEpoch: 5}}}}

	fetch := kmsg.NewPtrFetchResponse()
	fetch.ThrottleMillis = 11
	fetch.ErrorCode = 70
	fetch.SessionID = 9
	fetch.Topics = []kmsg.FetchResponseTopic{{Topic: "weather", Partitions: []kmsg.FetchResponseTopicPartition{
		{Partition: 1, ErrorCode: 29, HighWatermark: 42, LastStableOffset: 41, LogStartOffset: 40,
			AbortedTransactions:  []kmsg.FetchResponseTopicPartitionAbortedTransaction{{ProducerID: 5, FirstOffset: 6}},
			PreferredReadReplica: -1, RecordBatches: []byte("xyz")},
		{Partition: 2, HighWatermark: 1, LastStableOffset: 1, LogStartOffset: 1, PreferredReadReplica: -1,
			RecordBatches: []byte{}}}}}

	coordinator := kmsg.NewPtrFindCoordinatorResponse()
	coordinator.ThrottleMillis = 11
	coordinator.ErrorCode = 15
	coordinator.ErrorMessage = text("none")
	coordinator.NodeID = -1
	coordinator.Host = "h"
	coordinator.Port = 9092

	return []kmsg.Response{produce, fetch, offsets, metadata, coordinator, handshake, versions, producer, authenticate}
}

// The same versions as api/kafka/codec/apis.def, by key.
var ranges = map[int16][2]int16{0: {0, 8}, 1: {0, 11}, 2: {1, 5}, 3: {0, 8}, 10: {0, 2}, 17: {0, 1}, 18: {0, 3},
	22: {0, 1}, 36: {0, 1}}

func main() {
	formatter := kmsg.NewRequestFormatter(kmsg.FormatterClientID("skua-test"))
	for _, request := range requests() {
		for v := ranges[request.Key()][0]; v <= ranges[request.Key()][1]; v++ {
			request.SetVersion(v)
			frame := formatter.AppendRequest(nil, request, 7)
			fmt.Printf("request %d %d %s\n", request.Key(), v, hex.EncodeToString(frame))
		}
	}
	for _, response := range responses() {
		for v := ranges[response.Key()][0]; v <= ranges[response.Key()][1]; v++ {
			response.SetVersion(v)
			fmt.Printf("response %d %d %s\n", response.Key(), v, hex.EncodeToString(response.AppendTo(nil)))
		}
	}
	plain := []byte(strings.Repeat(`{"station":"JFK","temperature":21.5}`, 20))
	for number, codec := range []kgo.CompressionCodec{kgo.GzipCompression(), kgo.SnappyCompression(),
		kgo.Lz4Compression(), kgo.ZstdCompression()} {
		compressor, _ := kgo.DefaultCompressor(codec)
		out, _ := compressor.Compress(&bytes.Buffer{}, plain)
		fmt.Printf("compressed %d 0 %s\n", number+1, hex.EncodeToString(out))
	}
	fmt.Printf("compressed 2 1 %s\n", hex.EncodeToString(xerial.EncodeStream(nil, plain)))
}
