-- What a card's bank said of it before its token was kept, as JSON: of each try, and of an intent's last one.
alter table attempts add column verification text;
alter table intents add column verification text;
