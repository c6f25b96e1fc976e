import type { components, paths } from './api.js';

type Created = paths['/tokenization/captures']['post']['responses'][201]['content']['application/json'];
type Problem = paths['/tokenization/captures']['post']['responses'][400]['content']['application/problem+json'];

export const body: components['schemas']['CreateIntent'] = {
  capture: 'CREDIT_CARD',
  capture_method: 'TOKENIZATION',
  cardholder: { country: 'CL' },
  redirect_urls: { return_url: 'https://shop.example/return', cancel_url: 'https://shop.example/cancel' },
};

export const payment: components['schemas']['CreatePayment'] = {
  payer: { payment_method: 'QUICKPAY_TOKEN' },
  transaction: { amount: { currency: 'CLP', total: 1000, details: { tax: null } } },
};

export const link = (created: Created): string | undefined => created.links.find(each => each.rel === 'capture_url')?.href;
export const wrong = (problem: Problem): string[] => problem.meta_data.errors?.map(error => `${error.field} ${error.code}`) ?? [];
