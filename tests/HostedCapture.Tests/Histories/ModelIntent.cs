using HostedCapture.Domain;

namespace HostedCapture.Tests.Histories;

/// <summary>An intent as a person would explain it: what must be true after each step, without a database.</summary>
internal sealed class ModelIntent(Guid id, DateTimeOffset expiresAt, int tries)
{
    public Guid Id => id;

    public IntentState State { get; private set; } = IntentState.Created;

    public int Attempt { get; private set; }

    public int TriesLeft { get; private set; } = tries;

    public bool IsOpenAt(DateTimeOffset now) => State == IntentState.Created && expiresAt > now;

    /// <summary>Whether a submission begins.</summary>
    public bool Begin(DateTimeOffset now)
    {
        if (!IsOpenAt(now) || TriesLeft == 0)
            return false;
        (State, Attempt, TriesLeft) = (IntentState.Submitting, Attempt + 1, TriesLeft - 1);
        return true;
    }

    /// <summary>An outcome counts only while its attempt is the newest and the intent waits for it.</summary>
    public void Finish(int attempt, Outcome outcome)
    {
        if (State != IntentState.Submitting || attempt != Attempt)
            return;
        switch (outcome)
        {
            case Outcome.Approved:
                State = IntentState.Captured;
                break;
            case Outcome.Declined or Outcome.Refused:
                TriesLeft += outcome is Outcome.Refused { Sent: false } ? 1 : 0;
                State = TriesLeft > 0 ? IntentState.Created : IntentState.Rejected;
                break;
        }
    }

    /// <summary>Whether it is canceled.</summary>
    public bool Cancel(DateTimeOffset now)
    {
        if (!IsOpenAt(now))
            return false;
        State = IntentState.Canceled;
        return true;
    }

    /// <summary>Its time may be over.</summary>
    public void Expire(DateTimeOffset now)
    {
        if (State == IntentState.Created && expiresAt <= now)
            State = IntentState.Expired;
    }

    /// <summary>The reconciler reopened it: its outcome was not known within the lease.</summary>
    public void Release() => State = TriesLeft > 0 ? IntentState.Created : IntentState.Rejected;
}
