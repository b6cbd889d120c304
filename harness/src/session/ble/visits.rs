//! A device that is asked several things, and connected to anew after each that it keeps for those who paired: the connection has ended then, or its next
//! answer waits for ever.

use suite::evidence::BenchTrouble;

use super::{Central, Characteristic, Connected, Refusal};

/// One visit after the other.
pub(crate) struct Visits<'c> {
    central: &'c Central,
    device: Connected<'c>,
    /// How often our agent had denied something when this visit began.
    denied: u32,
}

impl<'c> Visits<'c> {
    /// The first visit, of a device that is connected already. Whatever our agent denied until now was denied in it.
    pub(crate) fn begin(central: &'c Central, device: Connected<'c>) -> Self {
        Self { central, device, denied: 0 }
    }

    /// What a characteristic holds.
    ///
    /// # Errors
    /// When the device does not tell it. That it wanted to be paired with first, and was not, is its refusal.
    pub(crate) async fn read(&mut self, characteristic: &Characteristic) -> Result<Vec<u8>, Refusal> {
        self.come_again().await?;
        let read = self.device.read(characteristic).await;
        self.as_refused(read)
    }

    /// Writes a value.
    ///
    /// # Errors
    /// As [`Visits::read`].
    pub(crate) async fn write(&mut self, characteristic: &Characteristic, value: &[u8]) -> Result<(), Refusal> {
        self.come_again().await?;
        let written = self.device.write(characteristic, value).await;
        self.as_refused(written)
    }

    /// Waits for the first change; `None` where none came in time.
    ///
    /// # Errors
    /// As [`Visits::read`].
    pub(crate) async fn listen(&mut self, characteristic: &Characteristic) -> Result<Option<Vec<u8>>, Refusal> {
        self.come_again().await?;
        let told = self.device.listen(characteristic).await;
        self.as_refused(told)
    }

    /// The device as it was found when the last visit began.
    pub(crate) fn device(&self) -> &Connected<'c> {
        &self.device
    }

    /// Ends the last visit and forgets the device.
    ///
    /// # Errors
    /// When BlueZ keeps it.
    pub(crate) async fn leave(self) -> Result<(), BenchTrouble> {
        self.device.leave().await
    }

    /// Connects anew where something was denied in the visit until now, or the connection has ended.
    async fn come_again(&mut self) -> Result<(), Refusal> {
        let denials = || self.central.asked().denials();
        let was_denied = denials() > self.denied;
        if was_denied {
            self.device.hang_up().await;
        }
        self.denied = denials();
        if was_denied || !self.device.is_connected().await {
            self.device = match self.central.connect().await {
                Ok(Ok(device)) => device,
                Ok(Err(refusal)) if denials() > self.denied => return Err(refusal.for_want_of_pairing()),
                Ok(Err(refusal)) => return Err(refusal),
                Err(_) => return Err(Refusal::away()),
            };
        }
        Ok(())
    }

    /// A device may have wanted to be paired with as soon as it was connected.
    fn as_refused<T>(&self, came: Result<T, Refusal>) -> Result<T, Refusal> {
        came.map_err(|refusal| if self.central.asked().denials() > self.denied { refusal.for_want_of_pairing() } else { refusal })
    }
}
