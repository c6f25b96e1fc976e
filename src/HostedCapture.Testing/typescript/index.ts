// The pages of HostedCapture as page objects for Playwright Test, and the control of its sandbox. What is found here is found by roles,
// labels and autocomplete tokens, in whatever language a page is shown: what the pages promise stands in promises.json.
export { CardPage } from './card-page';
export { ApprovalPage } from './approval-page';
export { testCards, type TestCard } from './test-cards';
export { Simulator, Ledger, type Operation, type Answer, type SavedCard, type Movement } from './simulator';
