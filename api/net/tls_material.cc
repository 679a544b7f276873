#include "api/net/tls_material.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <string_view>

#include "api/net/tls_context.h"
#include "api/net/tls_pem.h"

namespace skua {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;

Status fault(std::string_view setting, const std::string& file, std::string_view what) {
  return invalid_argument(fmt::format("{}: `{}`: {}", setting, file, what));
}

Status named(std::string_view setting, const std::string& file, const Status& status) {
  return status.ok() ? status : fault(setting, file, status.message());
}

struct ClosesFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<std::string> read_file(std::string_view setting, const std::string& file) {
  errno = 0;
  const std::unique_ptr<std::FILE, ClosesFile> in(std::fopen(file.c_str(), "rb"));
  std::string text(kFileBytesMax + 1, '\0');
  if (in != nullptr) text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  if (in == nullptr || std::ferror(in.get()) != 0)
    return fault(setting, file, fmt::format("cannot be read: {}", std::strerror(errno)));
  if (text.size() > kFileBytesMax) return fault(setting, file, "is larger than 1 MiB");
  return text;
}

Timestamp moment_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return kLatestTimestamp;
  return Timestamp{static_cast<std::int64_t>(timegm(&parts)) * 1'000'000};
}

std::string subject_of(const X509* certificate) {
  const OpenSslPointer<BIO> out(BIO_new(BIO_s_mem()));
  if (out == nullptr ||
      X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE) < 0)
    return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

Result<TlsMaterial> read_tls_material(const TlsFiles& files) {
  constexpr std::string_view kCertificate = "tls_certificate_file";
  constexpr std::string_view kKey = "tls_key_file";
  constexpr std::string_view kClients = "tls_client_ca_file";
  TlsMaterial material;
  ASSIGN_OR_RETURN(material.certificate_chain, read_file(kCertificate, files.certificate_file));
  ASSIGN_OR_RETURN(material.private_key, read_file(kKey, files.key_file));
  const auto chain = parse_certificates(material.certificate_chain);
  RETURN_IF_ERROR(named(kCertificate, files.certificate_file, chain.status()));
  const auto key = parse_private_key(material.private_key);
  RETURN_IF_ERROR(named(kKey, files.key_file, key.status()));
  X509* certificate = chain->front().get();
  ERR_clear_error();
  if (X509_check_private_key(certificate, key->get()) != 1) {
    ERR_clear_error();
    return fault(kKey, files.key_file,
                 fmt::format("is not the key of the first certificate in `{}`, the file of {}",
                             files.certificate_file, kCertificate));
  }
  if (!files.client_ca_file.empty()) {
    ASSIGN_OR_RETURN(material.client_authorities, read_file(kClients, files.client_ca_file));
    RETURN_IF_ERROR(named(kClients, files.client_ca_file,
                          parse_certificates(material.client_authorities).status()));
  }
  RETURN_IF_ERROR(TlsContext::make(material, {}, true).status());
  material.subject = subject_of(certificate);
  material.valid_from = moment_of(X509_get0_notBefore(certificate));
  material.valid_until = moment_of(X509_get0_notAfter(certificate));
  return material;
}

}  // namespace skua
