const STRIPE_TEMPLATE_ID = '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01';

interface Customer {
  readonly id: string;
  readonly stripeAccount: string;
  readonly stripeKey: string;
}

async function createCustomer(form: Customer): Promise<Customer> {
  return form;
}

// The handler.

app.listen(Number(process.env['PORT']), () => console.log('listening'));
