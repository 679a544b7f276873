#include "tests/support/test_authority.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

namespace skua::test {
namespace {

struct Frees {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Certificate = std::unique_ptr<X509, Frees>;
using Key = std::unique_ptr<EVP_PKEY, Frees>;
using Memory = std::unique_ptr<BIO, Frees>;

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  EXPECT_EQ(PEM_write_bio_X509(memory.get(), certificate), 1);
  return text_of(memory.get());
}

std::string pem_of(EVP_PKEY* key, const char* passphrase = nullptr) {
  const Memory memory(BIO_new(BIO_s_mem()));
  const EVP_CIPHER* cipher = passphrase == nullptr ? nullptr : EVP_aes_128_cbc();
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(memory.get(), key, cipher, nullptr, 0, nullptr,
                                          const_cast<char*>(passphrase)),
            1);
  return text_of(memory.get());
}

Key make_key(int rsa_bits) {
  return Key(rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned int>(rsa_bits)) : EVP_EC_gen("P-256"));
}

// Everything but issuer and signature.
Certificate make_certificate(const TestAuthority::Request& request, EVP_PKEY* key) {
  Certificate made(X509_new());
  std::uint64_t serial = 0;
  EXPECT_EQ(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)), 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1);
  X509_set_version(made.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), static_cast<long>(request.begins.count()));
  X509_gmtime_adj(X509_getm_notAfter(made.get()), static_cast<long>(request.ends.count()));
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(request.name.c_str()), -1, -1,
                             0);
  return made;
}

void add_extension(X509* to, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(to, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

struct TestAuthority::Parts {
  Key key;
  Certificate certificate;
  std::string pem;
};

TestAuthority::TestAuthority(const std::string& name) : parts_(std::make_unique<Parts>()) {
  parts_->key = make_key(0);
  parts_->certificate = make_certificate({.name = name}, parts_->key.get());
  X509* certificate = parts_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  EXPECT_GT(X509_sign(certificate, parts_->key.get(), EVP_sha256()), 0);
  parts_->pem = pem_of(certificate);
}

TestAuthority::~TestAuthority() = default;

const std::string& TestAuthority::certificate() const { return parts_->pem; }

TestAuthority::Pair TestAuthority::issue(const Request& request) const {
  const Key key = make_key(request.rsa_bits);
  const Certificate made = make_certificate(request, key.get());
  X509* issuer = parts_->certificate.get();
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
  add_extension(made.get(), issuer, NID_authority_key_identifier, "keyid");
  add_extension(made.get(), issuer, NID_ext_key_usage,
                request.is_for_server ? "serverAuth" : "clientAuth");
  if (request.is_for_server)
    add_extension(made.get(), issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  EXPECT_GT(X509_sign(made.get(), parts_->key.get(), EVP_sha256()), 0);
  return {pem_of(made.get()), pem_of(key.get())};
}

std::string under_passphrase(const std::string& key) {
  const Memory memory(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  const Key read(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
  return pem_of(read.get(), "secret");
}

}  // namespace skua::test
