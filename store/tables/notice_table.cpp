#include "store/tables/notice_table.h"

#include "store/database.h"

namespace store {

engine::Notification read_notice(const Sql& row) {
  engine::Notification notice;
  notice.id = row.count(0);
  notice.severity = row.word(1, engine::parse_severity);
  notice.event = row.text(2);
  notice.title = row.text(3);
  notice.text = row.text(4);
  notice.customer = engine::CustomerId{row.text(5)};
  notice.signal = row.text(6);
  notice.time = row.time(7);
  return notice;
}

engine::Result<std::vector<UndeliveredNotice>> read_undelivered(SQLite::Database& database) {
  return guarded("cannot read the outbox", [&]() -> engine::Result<std::vector<UndeliveredNotice>> {
    std::vector<UndeliveredNotice> due;
    Sql rows{database,
             "SELECT n.id, n.severity, n.event, n.title, n.text, n.customer, n.signal, n.time, d.notifier "
             "FROM notice_deliveries d JOIN notices n ON n.id = d.notice JOIN notifiers r ON r.name = d.notifier "
             "WHERE d.delivered IS NULL ORDER BY d.notice, d.notifier"};
    for (rows.start(); rows.next();) {
      if (due.empty() || due.back().notice.id != rows.count(0)) due.push_back({read_notice(rows), {}});
      due.back().notifiers.push_back(rows.text(8));
    }
    return due;
  });
}

NoticeTable::NoticeTable(SQLite::Database& database)
    : insert_{database,
              "INSERT INTO notices (id, severity, event, title, text, customer, signal, time) VALUES (?, ?, ?, ?, ?, "
              "?, ?, ?)"},
      add_due_{database, "INSERT INTO notice_deliveries (notice, notifier, delivered) VALUES (?, ?, NULL)"},
      deliver_{database,
               "INSERT INTO notice_deliveries (notice, notifier, delivered) VALUES (?, ?, ?) "
               "ON CONFLICT (notice, notifier) DO UPDATE SET delivered = ifnull(delivered, excluded.delivered)"} {}

void NoticeTable::on(const engine::NoticeQueued& fact, const std::vector<std::string>& notifiers) {
  const auto& notice = fact.notice;
  insert_.run(notice.id, to_string(notice.severity), notice.event, notice.title, notice.text, notice.customer,
              notice.signal, notice.time);
  for (const auto& notifier : notifiers) add_due_.run(notice.id, notifier);
}

void NoticeTable::on(const engine::NoticeDelivered& fact, engine::Timestamp time) {
  deliver_.run(fact.notice, fact.notifier, time);
}

}  // namespace store
