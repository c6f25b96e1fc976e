using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>What the tests in Chromium share; one after the other, since they also share the clock and the ledger.</summary>
[CollectionDefinition(Name)]
public sealed class InChromium() : BrowserFixture(new Engine.Chromium()), ICollectionFixture<InChromium>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Chromium";
}

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumFlowTests(InChromium fixture) : FlowTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumPopupTests(InChromium fixture) : PopupTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumBankTests(InChromium fixture) : BankTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumLiveTests(InChromium fixture) : LiveTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumTypingTests(InChromium fixture) : TypingTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumMistakeTests(InChromium fixture) : MistakeTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumAgreementTests(InChromium fixture) : AgreementTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumUsabilityTests(InChromium fixture) : UsabilityTests(fixture);

/// <inheritdoc/>
[Collection(InChromium.Name)]
public sealed class ChromiumCardTestingTests(InChromium fixture) : CardTestingTests(fixture);

/// <summary>What the tests in Firefox share; one after the other, since they also share the clock and the ledger.</summary>
[CollectionDefinition(Name)]
public sealed class InFirefox() : BrowserFixture(new Engine.Firefox()), ICollectionFixture<InFirefox>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Firefox";
}

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxFlowTests(InFirefox fixture) : FlowTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxPopupTests(InFirefox fixture) : PopupTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxBankTests(InFirefox fixture) : BankTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxLiveTests(InFirefox fixture) : LiveTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxTypingTests(InFirefox fixture) : TypingTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxMistakeTests(InFirefox fixture) : MistakeTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxAgreementTests(InFirefox fixture) : AgreementTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxUsabilityTests(InFirefox fixture) : UsabilityTests(fixture);

/// <inheritdoc/>
[Collection(InFirefox.Name)]
public sealed class FirefoxCardTestingTests(InFirefox fixture) : CardTestingTests(fixture);
