#include "tests/support/test_certificates.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

namespace testing_support {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using File = std::unique_ptr<std::FILE, Free>;

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error{std::string{"cannot make a certificate: "} + what};
}

File open(const std::string& path, const char* mode) {
  File file{std::fopen(path.c_str(), mode)};
  require(file != nullptr, path.c_str());
  return file;
}

Key make_key(const std::string& path) {
  Key key{EVP_EC_gen("P-256")};
  require(key != nullptr, "key");
  require(PEM_write_PrivateKey(open(path, "w").get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "key");
  return key;
}

void extend(X509* certificate, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Free> extension{X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

Certificate make_certificate(const std::string& name, EVP_PKEY* key, long serial, int days) {
  constexpr long kDay = 86'400;
  Certificate certificate{X509_new()};
  require(certificate != nullptr, "certificate");
  auto* subject = X509_get_subject_name(certificate.get());
  const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
  require(X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -10 * kDay) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay) != nullptr &&
              X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
              X509_set_pubkey(certificate.get(), key) == 1,
          "certificate");
  return certificate;
}

void write(const std::string& path, X509* certificate) {
  require(PEM_write_X509(open(path, "w").get(), certificate) == 1, "file");
}

}  // namespace

TestAuthority::TestAuthority(std::string folder)
    : folder_{std::move(folder)}, file_{folder_ + "/authority.pem"}, key_file_{folder_ + "/authority.key"} {
  const auto key = make_key(key_file_);
  const auto certificate = make_certificate("test authority", key.get(), 1, 2);
  require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get())) == 1, "issuer");
  extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate.get(), NID_key_usage, "critical,keyCertSign");
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "signature");
  write(file_, certificate.get());
}

ServerCertificate TestAuthority::issue(const std::string& name, const std::vector<std::string>& hosts, int days) {
  const ServerCertificate made{folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
  const Certificate authority{PEM_read_X509(open(file_, "r").get(), nullptr, nullptr, nullptr)};
  const Key authority_key{PEM_read_PrivateKey(open(key_file_, "r").get(), nullptr, nullptr, nullptr)};
  require(authority && authority_key, "authority");
  const auto key = make_key(made.key_file);
  const auto certificate = make_certificate(name, key.get(), 2, days);
  require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(authority.get())) == 1, "issuer");
  std::string names;
  for (const auto& host : hosts) names += (names.empty() ? "" : ",") + host;
  extend(certificate.get(), NID_subject_alt_name, names);
  extend(certificate.get(), NID_ext_key_usage, "serverAuth");
  require(X509_sign(certificate.get(), authority_key.get(), EVP_sha256()) > 0, "signature");
  write(made.certificate_file, certificate.get());
  return made;
}

}  // namespace testing_support
