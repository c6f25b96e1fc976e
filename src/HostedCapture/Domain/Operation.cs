namespace HostedCapture.Domain;

/// <summary>What a provider can be asked to do.</summary>
public enum Operation
{
    /// <summary>Make a token of a card.</summary>
    Tokenize,

    /// <summary>Make a token of a card that its bank has verified by an authorization of nothing.</summary>
    Verify,

    /// <summary>Take an amount at once.</summary>
    Charge,

    /// <summary>Hold an amount, to be taken later.</summary>
    Authorize,

    /// <summary>Take what is held, all or a part of it; the rest is released.</summary>
    Confirm,

    /// <summary>Release what is held.</summary>
    Void,

    /// <summary>Give back what was taken, all or a part of it, once or several times.</summary>
    Refund,
}

/// <summary>What an <see cref="Operation"/> is about.</summary>
public static class OperationSubjects
{
    /// <summary>Whether it is about a card to be captured; otherwise it is about money.</summary>
    public static bool IsCapture(this Operation operation) => operation is Operation.Tokenize or Operation.Verify;
}
