#include "bench/load/bench_certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <memory>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr long kValidSeconds = 30 * 24 * 3600;

struct Frees {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <typename T>
using Pointer = std::unique_ptr<T, Frees>;

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

void name_localhost(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  require(names != nullptr, "making a certificate");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
}

}  // namespace

BenchCertificate make_bench_certificate(const std::filesystem::path& folder) {
  const Pointer<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const Pointer<X509> certificate(X509_new());
  require(key != nullptr && certificate != nullptr, "making a key");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidSeconds);
  X509_set_pubkey(certificate.get(), key.get());
  name_localhost(certificate.get());
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "signing a certificate");
  const Pointer<BIO> pem(BIO_new(BIO_s_mem()));
  const Pointer<BIO> key_pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(pem.get(), certificate.get());
  PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  const auto certificate_file = folder / "server.pem";
  const auto key_file = folder / "server.key";
  BenchCertificate made{
      text_of(pem.get()),
      {"--tls-certificate-file", certificate_file.string(), "--tls-key-file", key_file.string()}};
  std::ofstream(certificate_file) << made.pem;
  std::ofstream(key_file) << text_of(key_pem.get());
  return made;
}

}  // namespace skua::bench
