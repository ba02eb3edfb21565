#pragma once

#include <string>
#include <vector>

namespace testing_support {

/// PEM files of one server.
struct ServerCertificate {
  std::string certificate_file, key_file;
};

/// A certificate authority that lives as long as a test: it writes what it makes into a folder.
class TestAuthority {
 public:
  explicit TestAuthority(std::string folder);
  /// PEM of the authority itself: what a client is told to trust.
  const std::string& file() const { return file_; }
  /// Signs a certificate for hosts such as "DNS:localhost" or "IP:127.0.0.1", valid from now for `days`; it has run
  /// out when they are below zero.
  ServerCertificate issue(const std::string& name, const std::vector<std::string>& hosts, int days = 2);

 private:
  std::string folder_;
  std::string file_;
  std::string key_file_;
};

}  // namespace testing_support
