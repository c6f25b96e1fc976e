-- Where the cardholder's bank wants to see her, as JSON, until the attempt is settled; when her browser came back from there.
alter table attempts add column bank_visit text;
alter table attempts add column bank_back_at bigint;
-- What came of it, as JSON.
alter table attempts add column authentication text;
