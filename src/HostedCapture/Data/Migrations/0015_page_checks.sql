-- Checks of the card page against its inventory, and what browsers refused: evidence for PCI DSS 11.6.1, kept for thirteen months.
create table page_checks (
    id text primary key,
    created_at bigint not null,
    created_by text not null,
    page text not null,
    differences bigint not null,
    -- The report, as JSON; without the link of the page.
    report text not null
);

create table browser_reports (
    -- Days since 1970.
    day bigint not null,
    directive text not null,
    blocked text not null,
    reports bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    primary key (day, directive, blocked)
);

create index page_checks_by_age on page_checks (created_at);
