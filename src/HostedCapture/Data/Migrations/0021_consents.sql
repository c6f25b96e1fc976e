-- What the cardholder agreed to with her last card, as JSON: purpose, SHA-256 of the text, when, in which language and on which
-- build of the page. Nothing of her: it stays with the record when the card is forgotten.
alter table intents add column consent text;
